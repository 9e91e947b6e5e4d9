import { z } from "zod";
import type { RepositoryClients } from "../../github/connect-github.ts";
import { escapeText } from "../../review/markdown.ts";
import { MAX_BODY_LENGTH } from "../../review/render-comment.ts";
import type { Platform, PlatformPull } from "./platform.ts";
import { LONG } from "./samples.ts";

/** What a question is asked with. */
interface Asking {
  platform: Platform;
  clients: RepositoryClients;
  /** Open; its file `train.py` has a changed line 8 and has lost its last line, and `requirements.txt` is not changed. */
  pull: PlatformPull;
}

/** Something that only the platform itself can tell. */
export interface Question {
  name: string;
  /** False where two platforms answer differently by nature, as with numbers and addresses. */
  isComparable: boolean;
  /** Throws what the platform refuses. */
  ask(asking: Asking): Promise<string>;
}

/** Of the file before the change, which takes this line away. */
const LAST_LINE = LONG.trimEnd().split("\n").length;

/** The questions about comments, check runs and deliveries, in the order they are asked. */
export const QUESTIONS: Question[] = [
  comparable("a comment on a line outside the hunks", (asking) => comment(asking, { line: 1, side: "RIGHT" })),
  comparable("a review with a comment on a line outside the hunks", (asking) => review(asking, [{ line: 1 }])),
  comparable("a comment on a file that is not changed", (asking) =>
    comment(asking, { path: "requirements.txt", line: 1, side: "RIGHT" }),
  ),
  comparable("a comment whose range begins after its end", (asking) =>
    comment(asking, { start_line: 9, start_side: "RIGHT", line: 8, side: "RIGHT" }),
  ),
  comparable("a comment on lines of two hunks", (asking) =>
    comment(asking, { start_line: 8, start_side: "RIGHT", line: LAST_LINE - 1, side: "RIGHT" }),
  ),
  comparable("a suggestion on a deleted line", (asking) =>
    comment(asking, { line: LAST_LINE, side: "LEFT", body: "```suggestion\n        scheduler.step()\n```" }),
  ),
  comparable("a comment of 65,536 characters", (asking) =>
    comment(asking, { line: 8, side: "RIGHT", body: "x".repeat(MAX_BODY_LENGTH) }),
  ),
  comparable("a comment of 65,537 characters", (asking) =>
    comment(asking, { line: 8, side: "RIGHT", body: "x".repeat(MAX_BODY_LENGTH + 1) }),
  ),
  comparable("forty comments in one review", (asking) =>
    review(
      asking,
      Array.from({ length: 40 }, () => ({ line: 8 })),
    ),
  ),
  comparable("minimizing our comment with pull_requests: write", minimizeComment),
  comparable("resolving our thread without contents: write", resolveThread),
  comparable("51 annotations in one call", (asking) =>
    createCheck(asking, { annotations: Array.from({ length: 51 }, () => createAnnotation("train.py")) }),
  ),
  comparable("a summary of 65,536 characters", (asking) => createCheck(asking, { summary: "x".repeat(65_536) })),
  comparable("annotations on files that are not changed, or not there", annotateOtherFiles),
  comparable("the number of a check run in GraphQL", compareCheckNumbers),
  { name: "hostile words in a comment", isComparable: false, ask: renderHostileWords },
  { name: "a Mermaid chart in a check run's text, to be looked at", isComparable: false, ask: drawChart },
  { name: "the oldest delivery that is kept", isComparable: false, ask: findOldestDelivery },
];

function comparable(name: string, ask: Question["ask"]): Question {
  return { name, isComparable: true, ask };
}

const createdSchema = z.object({
  id: z.number(),
  node_id: z.string(),
  line: z.number().nullish(),
  html_url: z.string(),
});

/** What stands on every comment that is made to ask something. */
const WORDS = "Asked by a live run.";

async function comment(asking: Asking, fields: Record<string, unknown>): Promise<string> {
  const { line } = await createComment(asking, fields);
  return `accepted, shown on line ${line ?? "none"}`;
}

async function createComment({ platform, clients, pull }: Asking, fields: Record<string, unknown>) {
  const { owner, repo } = platform.place;
  const { data } = await clients.write.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/comments", {
    ...{ owner, repo, pull_number: pull.number, commit_id: getHead(pull) },
    ...{ path: "train.py", body: WORDS, ...fields },
  } as never);
  return createdSchema.parse(data);
}

async function review({ platform, clients, pull }: Asking, lines: { line: number }[]): Promise<string> {
  const { owner, repo } = platform.place;
  const comments = lines.map(({ line }, index) => {
    return { path: "train.py", line, side: "RIGHT", body: `${WORDS} (${index + 1})` };
  });
  const route = "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews";
  const { data } = await clients.write.request(route, {
    ...{ owner, repo, pull_number: pull.number, commit_id: getHead(pull) },
    ...{ event: "COMMENT", body: WORDS, comments },
  });
  const made = await clients.read.request(`GET ${route.slice("POST ".length)}/{review_id}/comments`, {
    ...{ owner, repo, pull_number: pull.number, review_id: createdSchema.pick({ id: true }).parse(data).id },
    per_page: 100,
  });
  return `accepted with ${z.array(z.unknown()).parse(made.data).length} comments`;
}

async function minimizeComment(asking: Asking): Promise<string> {
  const { node_id } = await createComment(asking, { line: 8, side: "RIGHT" });
  const mutation = `mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) {
    minimizedComment { isMinimized } } }`;
  await asking.clients.write.graphql(mutation, { id: node_id });
  return "allowed";
}

const threadsSchema = z.object({
  repository: z.object({
    pullRequest: z.object({ reviewThreads: z.object({ nodes: z.array(z.object({ id: z.string() })) }) }),
  }),
});

async function resolveThread(asking: Asking): Promise<string> {
  const { platform, clients, pull } = asking;
  const { owner, repo } = platform.place;
  await createComment(asking, { line: 8, side: "RIGHT" });
  const query = `query($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) { reviewThreads(last: 1) { nodes { id } } } } }`;
  const answer = await clients.read.graphql(query, { owner, repo, number: pull.number });
  const [thread] = threadsSchema.parse(answer).repository.pullRequest.reviewThreads.nodes;
  const mutation = "mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }";
  await clients.write.graphql(mutation, { id: thread?.id });
  return "allowed";
}

function createAnnotation(path: string) {
  return { path, start_line: 1, end_line: 1, annotation_level: "notice", message: WORDS };
}

/** Checks of their own name, so that they are not taken for a review's. */
const CHECK_NAME = "Epoch Zero, live run";

async function postCheck({ platform, clients, pull }: Asking, output: Record<string, unknown>) {
  const { owner, repo } = platform.place;
  const { data } = await clients.write.request("POST /repos/{owner}/{repo}/check-runs", {
    ...{ owner, repo, name: CHECK_NAME, head_sha: getHead(pull), status: "completed", conclusion: "neutral" },
    output: { title: WORDS, summary: WORDS, ...output },
  });
  return createdSchema.parse(data);
}

async function createCheck(asking: Asking, output: Record<string, unknown>): Promise<string> {
  await postCheck(asking, output);
  return "accepted";
}

async function annotateOtherFiles(asking: Asking): Promise<string> {
  const { platform, clients } = asking;
  const { owner, repo } = platform.place;
  const annotations = ["train.py", "requirements.txt", "not/there.py"].map(createAnnotation);
  const { id } = await postCheck(asking, { annotations });
  const { data } = await clients.write.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", {
    ...{ owner, repo, check_run_id: id },
  });
  const kept = z.array(z.object({ path: z.string() })).parse(data);
  return `kept for ${kept.map(({ path }) => path).join(", ") || "none"}`;
}

const checkNumbersSchema = z.object({
  repository: z.object({
    object: z.object({
      checkSuites: z.object({
        nodes: z.array(
          z.object({ checkRuns: z.object({ nodes: z.array(z.object({ databaseId: z.number().nullable() })) }) }),
        ),
      }),
    }),
  }),
});

/** GraphQL's whole numbers end at 2,147,483,647. */
const MAX_INT = 2 ** 31 - 1;

async function compareCheckNumbers(asking: Asking): Promise<string> {
  const { platform, clients, pull } = asking;
  const { owner, repo } = platform.place;
  const { id } = await postCheck(asking, {});
  const size = id > MAX_INT ? "over 2^31" : "under 2^31";
  const query = `query($owner: String!, $repo: String!, $oid: GitObjectID!) { repository(owner: $owner, name: $repo) {
    object(oid: $oid) { ... on Commit { checkSuites(first: 10) { nodes {
      checkRuns(first: 50) { nodes { databaseId } } } } } } } }`;
  const answer = await clients.read.graphql(query, { owner, repo, oid: getHead(pull) }).catch(() => undefined);
  if (answer === undefined) return `not told, and ${size}`;
  const { nodes } = checkNumbersSchema.parse(answer).repository.object.checkSuites;
  const isFound = nodes.some(({ checkRuns }) => checkRuns.nodes.some(({ databaseId }) => databaseId === id));
  return `${isFound ? "that of the REST API" : "another than in the REST API"}, and ${size}`;
}

const HOSTILE = "@octocat, #1, GH-1, octocat/hello-world#1, https://example.org, www.example.org, <img src=x> and $x$";

/** Whether what our texts neutralise stays without effect; needs the rendered body, which not every platform gives. */
async function renderHostileWords(asking: Asking): Promise<string> {
  const { platform, clients } = asking;
  const { owner, repo } = platform.place;
  const { id } = await createComment(asking, { line: 8, side: "RIGHT", body: escapeText(HOSTILE) });
  const { data } = await clients.read.request("GET /repos/{owner}/{repo}/pulls/comments/{comment_id}", {
    ...{ owner, repo, comment_id: id },
    headers: { accept: "application/vnd.github.full+json" },
  });
  const html = z.object({ body_html: z.string().optional() }).parse(data).body_html;
  if (html === undefined) return "not told: the answer holds no rendered body";
  const acting = [...html.matchAll(/<(a|img|math-renderer)\b[^>]*>/g)].map(([tag]) => tag);
  return acting.length === 0 ? "without effect" : `acts: ${acting.join(" ")}`;
}

const CHART = '```mermaid\nxychart-beta\n  x-axis "update" 0 --> 100\n  line [0.1, 0.1, 0.01, 0.001]\n```';

async function drawChart(asking: Asking): Promise<string> {
  return (await postCheck(asking, { text: CHART })).html_url;
}

/** Pages of deliveries that are looked through, of a hundred each. */
const MAX_PAGES = 50;

async function findOldestDelivery({ platform }: Asking): Promise<string> {
  const app = await platform.asApp();
  let oldest: string | undefined;
  let pages = 0;
  for await (const { data } of app.paginate.iterator("GET /app/hook/deliveries", { per_page: 100 })) {
    oldest =
      z
        .array(z.object({ delivered_at: z.string() }))
        .parse(data)
        .at(-1)?.delivered_at ?? oldest;
    if (++pages === MAX_PAGES) break;
  }
  if (oldest === undefined) return "none was made";
  const days = (Date.now() - Date.parse(oldest)) / 86_400_000;
  return `${days.toFixed(1)} days old${pages === MAX_PAGES ? ", and there are older ones" : ""}`;
}

function getHead({ commits }: PlatformPull): string {
  return commits.at(-1) ?? "";
}
