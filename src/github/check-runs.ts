import type { ProbotOctokit } from "probot";
import { z } from "zod";
import type { CheckAnnotation, CheckReport } from "../review/ports.ts";
import { readFailure } from "./github-error.ts";
import type { PullRequestRef } from "./pull-request-ref.ts";

/** The name under which check runs appear, and which a branch protection may require. */
export const CHECK_NAME = "Epoch Zero";

/** Annotations that one request takes; more are added by further requests. https://docs.github.com/en/rest/checks/runs */
const MAX_ANNOTATIONS_PER_REQUEST = 50;

/** Bytes of an annotation's message. https://docs.github.com/en/rest/checks/runs */
const MAX_MESSAGE_BYTES = 64 * 1024;

const runSchema = z.object({ id: z.number() });

const listSchema = z.object({
  check_runs: z.array(
    z.object({
      id: z.number(),
      status: z.string(),
      external_id: z.string().nullable(),
      output: z.object({ annotations_count: z.number() }),
    }),
  ),
});

/** The check runs of a pull request. */
export class CheckRuns {
  /** How many annotations a run had before this try; sent again they would stand there twice. */
  private readonly sent = new Map<number, number>();
  private readonly octokit: ProbotOctokit;
  private readonly ref: PullRequestRef;

  constructor(octokit: ProbotOctokit, ref: PullRequestRef) {
    this.octokit = octokit;
    this.ref = ref;
  }

  /** Creates the check run, or takes over the one that an earlier try left behind. Undefined without `checks: write`. */
  async start(head: string): Promise<number | undefined> {
    try {
      return (this.ref.isRepeated ? await this.takeOver(head) : undefined) ?? (await this.create(head));
    } catch (error) {
      if (readFailure(error)?.kind === "forbidden") return undefined;
      throw error;
    }
  }

  /** Completes a run; annotations beyond the first 50 are added before, so that a completed run is whole. */
  async complete(id: number, report: CheckReport): Promise<void> {
    const left = report.annotations.slice(this.sent.get(id) ?? 0);
    const batches: CheckAnnotation[][] = [];
    for (let at = 0; at < left.length; at += MAX_ANNOTATIONS_PER_REQUEST)
      batches.push(left.slice(at, at + MAX_ANNOTATIONS_PER_REQUEST));
    const last = batches.pop() ?? [];
    for (const batch of batches) await this.update(id, { output: outputOf(report, batch) });
    await this.update(id, { status: "completed", conclusion: report.conclusion, output: outputOf(report, last) });
  }

  /** The runs of ours on some commits that nobody completed. */
  async listOpen(commits: Iterable<string>): Promise<number[]> {
    const ids: number[] = [];
    for (const commit of commits) {
      const open = (await this.list(commit)).filter((run) => run.status !== "completed");
      ids.push(...open.map((run) => run.id));
    }
    return ids;
  }

  private async create(head: string): Promise<number> {
    const { data } = await this.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...this.repository(),
      name: CHECK_NAME,
      head_sha: head,
      status: "in_progress",
      external_id: formatExternalId(this.ref.pullNumber, head),
    });
    return runSchema.parse(data).id;
  }

  /** The newest run of the same head, unless it is the one whose "Re-run" was pressed: a new run takes that one's place. */
  private async takeOver(head: string): Promise<number | undefined> {
    const own = (await this.list(head)).sort((a, b) => b.id - a.id);
    const [newest] = own;
    if (newest === undefined || newest.id <= (this.ref.checkRunId ?? 0)) return undefined;
    this.sent.set(newest.id, newest.output.annotations_count);
    if (newest.status === "completed") await this.update(newest.id, { status: "in_progress" });
    return newest.id;
  }

  /** Our runs for this pull request on one commit. */
  private async list(commit: string): Promise<z.infer<typeof listSchema>["check_runs"]> {
    const { data } = await this.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...this.repository(),
      ref: commit,
      check_name: CHECK_NAME,
      filter: "all",
      per_page: 100,
    });
    const mark = formatExternalId(this.ref.pullNumber, commit);
    return listSchema.parse(data).check_runs.filter((run) => run.external_id === mark);
  }

  private async update(id: number, change: Record<string, unknown>): Promise<void> {
    await this.octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      ...this.repository(),
      check_run_id: id,
      ...change,
    });
  }

  private repository(): { owner: string; repo: string } {
    return { owner: this.ref.owner, repo: this.ref.repo };
  }
}

function outputOf({ title, summary, text }: CheckReport, annotations: CheckAnnotation[]): Record<string, unknown> {
  return { title, summary, ...(text === "" ? {} : { text }), annotations: annotations.map(toAnnotation) };
}

function toAnnotation(annotation: CheckAnnotation): Record<string, unknown> {
  const { path, startLine, endLine, startColumn, endColumn, level, message, title } = annotation;
  const columns =
    startColumn === undefined || endColumn === undefined ? {} : { start_column: startColumn, end_column: endColumn };
  return {
    path,
    start_line: startLine,
    end_line: endLine,
    ...columns,
    annotation_level: level,
    message: cutBytes(message, MAX_MESSAGE_BYTES),
    title,
  };
}

function cutBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  return bytes
    .subarray(0, limit)
    .toString("utf8")
    .replace(/\ufffd+$/, "");
}

/** Says of which pull request and head a run is: GitHub tells neither for forks. */
function formatExternalId(pullNumber: number, head: string): string {
  return `pull=${pullNumber} head=${head}`;
}

/** The pull request in a check run's `external_id`; undefined for runs that are not ours. */
export function readExternalId(externalId: string): { pullNumber: number; head: string } | undefined {
  const match = /^pull=(\d+) head=([0-9a-f]{40,64})$/.exec(externalId);
  return match?.[1] && match[2] ? { pullNumber: Number(match[1]), head: match[2] } : undefined;
}
