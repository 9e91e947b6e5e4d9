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
const MAX_ANNOTATION_LENGTH = 60_000;

const runSchema = z.object({ id: z.number() });
const listSchema = z.object({ check_runs: z.array(z.object({ id: z.number(), external_id: z.string().nullable() })) });

/** The check run of a pull request's head. */
export class CheckRuns {
  private readonly octokit: ProbotOctokit;
  private readonly ref: PullRequestRef;

  constructor(octokit: ProbotOctokit, ref: PullRequestRef) {
    this.octokit = octokit;
    this.ref = ref;
  }

  /** Creates the check run, or takes over the one that was re-run or left behind. Undefined without `checks: write`. */
  async start(head: string): Promise<number | undefined> {
    try {
      const known = this.ref.checkRunId ?? (this.ref.isRepeated ? await this.find(head) : undefined);
      return known === undefined ? await this.create(head) : await this.restart(known);
    } catch (error) {
      if (readFailure(error)?.kind === "forbidden") return undefined;
      throw error;
    }
  }

  /** Completes a run; annotations beyond the first 50 are added before, so that a completed run is whole. */
  async complete(id: number, report: CheckReport): Promise<void> {
    const batches = Array.from(
      { length: Math.ceil(report.annotations.length / MAX_ANNOTATIONS_PER_REQUEST) },
      (_, index) =>
        report.annotations.slice(index * MAX_ANNOTATIONS_PER_REQUEST, (index + 1) * MAX_ANNOTATIONS_PER_REQUEST),
    );
    const last = batches.pop() ?? [];
    for (const batch of batches) await this.update(id, { output: outputOf(report, batch) });
    await this.update(id, { status: "completed", conclusion: report.conclusion, output: outputOf(report, last) });
  }

  /** Completes the run that an interrupted review left on an earlier commit. */
  async abandon(commit: string): Promise<void> {
    const id = await this.find(commit);
    if (id !== undefined) await this.complete(id, SUPERSEDED);
  }

  private async create(head: string): Promise<number> {
    const { data } = await this.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...this.repository(),
      name: CHECK_NAME,
      head_sha: head,
      status: "in_progress",
      external_id: this.externalId(head),
    });
    return runSchema.parse(data).id;
  }

  private async restart(id: number): Promise<number> {
    await this.update(id, { status: "in_progress" });
    return id;
  }

  /** The run that an interrupted review of the same head created. */
  private async find(head: string): Promise<number | undefined> {
    const { data } = await this.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...this.repository(),
      ref: head,
      check_name: CHECK_NAME,
    });
    return listSchema.parse(data).check_runs.find((run) => run.external_id === this.externalId(head))?.id;
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

  /** Says of which pull request and head a run is: GitHub tells neither for forks. */
  private externalId(head: string): string {
    return `pull=${this.ref.pullNumber} head=${head}`;
  }
}

const SUPERSEDED: CheckReport = {
  conclusion: "neutral",
  title: "Superseded by a newer commit",
  summary: "The review of this commit was interrupted, and a newer commit took its place.",
  text: "",
  annotations: [],
};

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
    message: message.slice(0, MAX_ANNOTATION_LENGTH),
    title,
  };
}

/** The pull request in a check run's `external_id`; undefined for runs that are not ours. */
export function readExternalId(externalId: string): { pullNumber: number; head: string } | undefined {
  const match = /^pull=(\d+) head=([0-9a-f]{40,64})$/.exec(externalId);
  return match?.[1] && match[2] ? { pullNumber: Number(match[1]), head: match[2] } : undefined;
}
