import { z } from "zod";
import { type OwnComment, ReviewEnded } from "../review/ports.ts";
import { readExternalId } from "./check-runs.ts";

/** Threads of one page. https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
const MAX_THREADS = 100;

/** Comments of a thread that are looked at for an answer by a person. */
const MAX_ANSWERS = 20;

/** Commits and force pushes that are looked at for open check runs, the newest ones. */
const MAX_COMMITS = 20;

const OPEN = "state isDraft headRefOid baseRefName headRef { name }";

const THREADS = `reviewThreads(last: ${MAX_THREADS}, before: $before) {
    pageInfo { hasPreviousPage startCursor }
    nodes {
      isResolved
      comments(first: ${MAX_ANSWERS}) { nodes { fullDatabaseId body path viewerDidAuthor } }
    }
  }`;

/** A force push takes commits out of the pull request, and with them the check runs that stand there. */
const OPEN_CHECKS = `commits(last: ${MAX_COMMITS}) { nodes { commit { ...checks } } }
  timelineItems(last: ${MAX_COMMITS}, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) { nodes {
    ... on HeadRefForcePushedEvent { beforeCommit { ...checks } }
  } }`;

/** The ids of check runs are larger than GraphQL's numbers, so they are not asked for. */
const CHECKS_FRAGMENT = `fragment checks on Commit { oid checkSuites(first: 5, filterBy: { appId: $appId }) { nodes {
  checkRuns(first: 10, filterBy: { statuses: [QUEUED, IN_PROGRESS] }) { nodes { externalId } }
} } }`;

/** A field of `repository` that rides along with other reads. */
export interface PullQuery {
  field: string;
  types: string;
  variables: Record<string, unknown>;
  fragment: string;
}

/** Asks what decides whether there is something to review. */
export function askOpenPull(number: number): PullQuery {
  return makeQuery([OPEN], { types: { number: "Int!" }, values: { number } });
}

/** Asks the same, for our own comments, and for open check runs where `appId` says whose. */
export function askPullState(number: number, appId: number | undefined): PullQuery {
  const types = { number: "Int!", before: "String" };
  if (appId === undefined) return makeQuery([OPEN, THREADS], { types, values: { number } });
  const values = { number, appId };
  return makeQuery([OPEN, THREADS, OPEN_CHECKS], { types: { ...types, appId: "Int!" }, values }, CHECKS_FRAGMENT);
}

/** Asks for a further page of our own comments, those before a cursor. */
export function askThreads(number: number, before: string): PullQuery {
  return makeQuery([THREADS], { types: { number: "Int!", before: "String" }, values: { number, before } });
}

/** Asks for open check runs alone. */
export function askOpenChecks(number: number, appId: number): PullQuery {
  const variables = { types: { number: "Int!", appId: "Int!" }, values: { number, appId } };
  return makeQuery([OPEN_CHECKS], variables, CHECKS_FRAGMENT);
}

function makeQuery(
  fields: string[],
  { types, values }: { types: Record<string, string>; values: Record<string, unknown> },
  fragment = "",
): PullQuery {
  return {
    field: `pullRequest(number: $number) { ${fields.join("\n  ")} }`,
    types: Object.entries(types)
      .map(([name, type]) => `$${name}: ${type}`)
      .join(", "),
    variables: values,
    fragment,
  };
}

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

const runSchema = z.object({ externalId: z.string().nullable() });
const commitSchema = z.object({
  oid: z.string(),
  checkSuites: nodes(z.object({ checkRuns: nodes(runSchema).nullable() })).nullable(),
});

const checksSchema = z.object({
  commits: nodes(z.object({ commit: commitSchema })).optional(),
  timelineItems: nodes(z.object({ beforeCommit: commitSchema.nullish() })).optional(),
});

const threadsSchema = z.object({
  reviewThreads: nodes(z.object({ isResolved: z.boolean(), comments: nodes(commentSchema) })).extend({
    pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
  }),
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

/** Reads our own comments, and the cursor of the page before; undefined when this was the first. */
export function readThreads(value: unknown): { comments: OwnComment[]; before: string | undefined } {
  const { pageInfo, ...threads } = threadsSchema.parse(value).reviewThreads;
  const comments = present(threads).flatMap((thread): OwnComment[] => {
    const [first, ...rest] = present(thread.comments);
    if (first?.fullDatabaseId == null || !first.viewerDidAuthor) return [];
    const isSettled = thread.isResolved || rest.some((comment) => !comment.viewerDidAuthor);
    return [{ id: first.fullDatabaseId, body: first.body, path: first.path, isSettled }];
  });
  return { comments, before: pageInfo.hasPreviousPage ? (pageInfo.startCursor ?? undefined) : undefined };
}

/** Reads how many open check runs bear our mark for this pull request, by their commits; commits without any are left out. */
export function readOpenChecks(value: unknown, pullNumber: number): Map<string, number> {
  const { commits, timelineItems } = checksSchema.nullable().parse(value) ?? {};
  const all = [
    ...present(commits).map(({ commit }) => commit),
    ...present(timelineItems).flatMap(({ beforeCommit }) => beforeCommit ?? []),
  ];
  const counts = new Map<string, number>();
  for (const { oid, checkSuites } of all) {
    const runs = present(checkSuites).flatMap((suite) => present(suite.checkRuns));
    const own = runs.filter((run) => readExternalId(run.externalId ?? "")?.pullNumber === pullNumber);
    if (own.length > 0) counts.set(oid, own.length);
  }
  return counts;
}

function present<T>(connection: { nodes: (T | null)[] | null } | null | undefined): T[] {
  return (connection?.nodes ?? []).filter((node) => node !== null);
}
