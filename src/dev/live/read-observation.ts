import { z } from "zod";
import { CHECK_NAME } from "../../github/check-runs.ts";
import type { RepositoryClients } from "../../github/connect-github.ts";
import { parseMarker } from "../../review/marker.ts";
import {
  maskNames,
  type Observation,
  type ObservedAnnotation,
  type ObservedCheck,
  type ObservedComment,
} from "./observation.ts";
import type { PlatformPull } from "./platform.ts";

/** What an observation is read with. */
export interface Reading {
  clients: RepositoryClients;
  owner: string;
  repo: string;
  botLogin: string;
  pull: PlatformPull;
}

const user = z.object({ login: z.string() }).nullable();

const reviewsSchema = z.array(
  z.object({ user, state: z.string(), body: z.string(), commit_id: z.string().nullable() }),
);

const commentSchema = z.object({
  id: z.number(),
  user,
  path: z.string(),
  subject_type: z.string().optional(),
  line: z.number().nullish(),
  start_line: z.number().nullish(),
  side: z.string().nullish(),
  original_line: z.number().nullish(),
  original_start_line: z.number().nullish(),
  commit_id: z.string(),
  original_commit_id: z.string(),
  body: z.string(),
  in_reply_to_id: z.number().optional(),
});

const threadsSchema = z.object({
  repository: z.object({
    pullRequest: z.object({
      reviewThreads: z.object({
        nodes: z.array(
          z.object({
            isOutdated: z.boolean(),
            isResolved: z.boolean(),
            comments: z.object({
              nodes: z.array(z.object({ fullDatabaseId: z.coerce.number(), isMinimized: z.boolean() })),
            }),
          }),
        ),
      }),
    }),
  }),
});

type Thread = z.infer<typeof threadsSchema>["repository"]["pullRequest"]["reviewThreads"]["nodes"][number];

const runsSchema = z.object({
  check_runs: z.array(
    z.object({
      id: z.number(),
      status: z.string(),
      conclusion: z.string().nullable(),
      output: z.object({ title: z.string().nullable(), summary: z.string().nullable(), text: z.string().nullable() }),
    }),
  ),
});

const annotationsSchema = z.array(
  z.object({
    path: z.string(),
    start_line: z.number(),
    end_line: z.number(),
    start_column: z.number().nullable(),
    end_column: z.number().nullable(),
    annotation_level: z.string().nullable(),
    title: z.string().nullable(),
    message: z.string().nullable(),
  }),
);

const THREADS = `query($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) { reviewThreads(first: 100) { nodes {
    isOutdated isResolved comments(first: 1) { nodes { fullDatabaseId isMinimized } }
  } } } }
}`;

/** Reads what the App has said on a pull request, and some of the files at its head. Throws what the platform answers. */
export async function readObservation(reading: Reading, paths: string[]): Promise<Observation> {
  const [reviews, comments, check] = await Promise.all([
    readReviews(reading),
    readComments(reading),
    readCheck(reading),
  ]);
  const files = await Promise.all(paths.map(async (path) => [path, await readHeadFile(reading, path)] as const));
  return { reviews, comments, check, files: Object.fromEntries(files) };
}

/** A file at the head as text. */
async function readHeadFile({ clients, owner, repo, pull }: Reading, path: string): Promise<string> {
  const { data } = await clients.read.request("GET /repos/{owner}/{repo}/contents/{path}", {
    ...{ owner, repo, path, ref: getHead(pull) },
  });
  const { content } = z.object({ content: z.string() }).parse(data);
  return Buffer.from(content, "base64").toString("utf8");
}

async function readReviews({ clients, owner, repo, botLogin, pull }: Reading): Promise<Observation["reviews"]> {
  const { data } = await clients.read.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
    ...{ owner, repo, pull_number: pull.number, per_page: 100 },
  });
  const own = reviewsSchema.parse(data).filter((review) => review.user?.login === botLogin);
  const mask = (text: string) => maskNames(text, pull.commits);
  return own.map(({ state, body, commit_id }) => ({ state, body: mask(body), commit: mask(commit_id ?? "none") }));
}

async function readComments(reading: Reading): Promise<ObservedComment[]> {
  const { clients, owner, repo, botLogin, pull } = reading;
  const [{ data }, threads] = await Promise.all([
    clients.read.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/comments", {
      ...{ owner, repo, pull_number: pull.number, per_page: 100 },
    }),
    readThreads(reading),
  ]);
  const all = z.array(commentSchema).parse(data);
  const own = all.filter((comment) => comment.user?.login === botLogin && comment.in_reply_to_id === undefined);
  return own
    .map((comment) => {
      const answers = all.filter(({ in_reply_to_id }) => in_reply_to_id === comment.id).length;
      return { ...observe(comment, pull.commits), ...observeThread(threads.get(comment.id)), answers };
    })
    .sort(byPlace);
}

function byPlace(a: ObservedComment, b: ObservedComment): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.originalLine ?? 0) - (b.originalLine ?? 0) || a.id - b.id;
}

async function readThreads({ clients, owner, repo, pull }: Reading): Promise<Map<number, Thread>> {
  const answer = await clients.read.graphql(THREADS, { owner, repo, number: pull.number });
  const { nodes } = threadsSchema.parse(answer).repository.pullRequest.reviewThreads;
  return new Map(nodes.map((thread) => [thread.comments.nodes[0]?.fullDatabaseId ?? 0, thread]));
}

function observe(comment: z.infer<typeof commentSchema>, commits: string[]) {
  const mask = (text: string) => maskNames(text, commits);
  return {
    id: comment.id,
    path: comment.path,
    subject: comment.subject_type ?? "line",
    line: comment.line ?? null,
    startLine: comment.start_line ?? null,
    side: comment.side ?? null,
    originalLine: comment.original_line ?? null,
    originalStartLine: comment.original_start_line ?? null,
    commit: mask(comment.commit_id),
    originalCommit: mask(comment.original_commit_id),
    body: mask(comment.body),
    rule: /<sub>\[?([a-z0-9-]+)/.exec(comment.body)?.[1],
    isFixed: parseMarker(comment.body)?.fixedIn !== undefined,
    hasSuggestion: /^`{3,}suggestion$/m.test(comment.body),
  };
}

function observeThread(thread: Thread | undefined) {
  const [first] = thread?.comments.nodes ?? [];
  return {
    isOutdated: thread?.isOutdated ?? false,
    isResolved: thread?.isResolved ?? false,
    isMinimized: first?.isMinimized ?? false,
  };
}

async function readCheck({ clients, owner, repo, pull }: Reading): Promise<ObservedCheck | undefined> {
  const { data } = await clients.write.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
    ...{ owner, repo, ref: getHead(pull), check_name: CHECK_NAME },
  });
  const [run] = runsSchema.parse(data).check_runs.sort((a, b) => b.id - a.id);
  if (!run) return undefined;
  const annotations = await clients.write.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", {
    ...{ owner, repo, check_run_id: run.id, per_page: 100 },
  });
  const mask = (text: string | null) => text && maskNames(text, pull.commits);
  const { title, summary, text } = run.output;
  return {
    ...{ status: run.status, conclusion: run.conclusion },
    ...{ title: mask(title), summary: mask(summary), text: mask(text) },
    annotations: annotationsSchema.parse(annotations.data) satisfies ObservedAnnotation[],
  };
}

function getHead({ commits }: PlatformPull): string {
  return commits.at(-1) ?? "";
}
