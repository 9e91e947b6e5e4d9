import { z } from "zod";
import { type OwnComment, type PullState, ReviewEnded } from "../review/ports.ts";

/** Comments and threads that are looked at; a pull request with more of ours would be one we ruined. */
const MAX_THREADS = 100;
const MAX_COMMITS = 20;

/** What decides whether there is something to review, as fields of `repository`. */
export const OPEN_FIELDS = "pullRequest(number: $number) { state isDraft headRefOid baseRefName headRef { name } }";

/** The same with our own comments, and with check runs of ours on earlier commits that nobody completed. */
export const STATE_FIELDS = `pullRequest(number: $number) {
  state isDraft headRefOid baseRefName headRef { name }
  reviewThreads(last: ${MAX_THREADS}) { nodes {
    isResolved
    comments(first: 20) { nodes { fullDatabaseId body path viewerDidAuthor } }
  } }
  commits(last: ${MAX_COMMITS}) { nodes { commit {
    oid
    checkSuites(first: 5, filterBy: { appId: $appId }) { nodes {
      checkRuns(first: 5, filterBy: { statuses: [QUEUED, IN_PROGRESS] }) { nodes { id } }
    } }
  } } }
}`;

const openSchema = z.object({
  state: z.string(),
  isDraft: z.boolean(),
  headRefOid: z.string(),
  baseRefName: z.string(),
  headRef: z.object({ name: z.string() }).nullable(),
});

const nodes = <T extends z.ZodType>(item: T) => z.object({ nodes: z.array(item.nullable()).nullable() });

const commentSchema = z.object({
  fullDatabaseId: z.coerce.number().nullable(),
  body: z.string(),
  path: z.string(),
  viewerDidAuthor: z.boolean(),
});

const suitesSchema = nodes(z.object({ checkRuns: nodes(z.object({ id: z.string() })).nullable() })).nullable();

const stateSchema = openSchema.extend({
  reviewThreads: nodes(z.object({ isResolved: z.boolean(), comments: nodes(commentSchema) })),
  commits: nodes(
    z.object({
      commit: z.object({
        oid: z.string(),
        checkSuites: suitesSchema,
      }),
    }),
  ),
});

/** The part of a pull request that says whether it can be reviewed. */
export type OpenPull = z.infer<typeof openSchema>;

/** Checks that a pull request is still to be reviewed. Throws `ReviewEnded` in words when it is not. */
export function readOpenPull(value: unknown): OpenPull {
  const pull = openSchema.nullable().parse(value);
  if (pull === null) throw new ReviewEnded("the pull request is gone");
  if (pull.state !== "OPEN") throw new ReviewEnded(`the pull request is ${pull.state.toLowerCase()}`);
  if (pull.isDraft) throw new ReviewEnded("the pull request is a draft");
  if (pull.headRef === null) throw new ReviewEnded("the head branch was deleted");
  return pull;
}

/** The state of a pull request, and the commits other than its head on which a check run of ours is still open. */
export function readPullState(value: unknown): PullState & { abandoned: string[] } {
  const { headRefOid: head } = readOpenPull(value);
  const { reviewThreads, commits } = stateSchema.parse(value);
  const comments = present(reviewThreads).flatMap((thread): OwnComment[] => {
    const [first, ...rest] = present(thread.comments);
    if (first?.fullDatabaseId == null || !first.viewerDidAuthor) return [];
    const isSettled = thread.isResolved || rest.some((comment) => !comment.viewerDidAuthor);
    return [{ id: first.fullDatabaseId, body: first.body, path: first.path, isSettled }];
  });
  const abandoned = present(commits)
    .filter(({ commit }) => commit.oid !== head && hasOpenRun(commit.checkSuites))
    .map(({ commit }) => commit.oid);
  return { head, comments, abandoned };
}

function hasOpenRun(suites: z.infer<typeof suitesSchema>): boolean {
  return (
    suites !== null && present(suites).some(({ checkRuns }) => checkRuns !== null && present(checkRuns).length > 0)
  );
}

function present<T>(connection: { nodes: (T | null)[] | null }): T[] {
  return (connection.nodes ?? []).filter((node) => node !== null);
}
