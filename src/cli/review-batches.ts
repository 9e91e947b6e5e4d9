import { type BatchResult, joinResults, splitRange } from "../review/batches.ts";
import type { ReviewRange, ReviewSource } from "../review/ports.ts";
import { readSource } from "../review/read-source.ts";
import type { ReviewResult } from "../review/result.ts";
import { type Review, type ReviewTools, reviewRange } from "../review/review.ts";
import { AnalysisError, createAnalysisPool } from "../worker/analysis-pool.ts";
import { readPackageVersion } from "../worker/package-version.ts";
import { loadTools } from "./load-tools.ts";

/** How files are reviewed in batches. */
export interface BatchOptions {
  /** Threads that work at once; with 1, and where one batch is all, the work is done in this thread. */
  jobs: number;
  /** Called when a batch is done, with how many files are. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

type ReviewBatch = (batch: ReviewRange) => Promise<ReviewResult>;

/** Reviews the files of a source batch by batch; the outcome is the same for every number of jobs. */
export async function reviewBatches(source: ReviewSource, { jobs, onProgress }: BatchOptions): Promise<Review> {
  const range = await source.range();
  const batches = splitRange(range);
  const threads = Math.min(jobs, batches.length);
  const tools = threads > 1 ? undefined : await loadTools();
  const pool = threads > 1 ? createAnalysisPool() : undefined;
  const review: ReviewBatch = async (batch) => {
    const part = { range: async () => batch, read: source.read };
    if (tools) return (await reviewRange(part, tools)).result;
    return pool ? nameFailure(batch, async () => (await pool.analyse(part)).result) : nothingOf(batch, "");
  };
  try {
    const [first, ...rest] = await runAll(batches, review, { threads, onProgress });
    const result = joinResults(first ?? { batch: range, result: nothingOf(range, "") }, rest);
    return { result, range, files: await readShown(source, result, tools) };
  } finally {
    await pool?.close();
  }
}

/** Runs all batches, so many at once; the results are in the order of the batches. */
async function runAll(
  batches: ReviewRange[],
  review: ReviewBatch,
  { threads, onProgress }: { threads: number; onProgress: BatchOptions["onProgress"] },
): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  const total = batches.reduce((sum, batch) => sum + batch.files.length, 0);
  let done = 0;
  const waiting = batches.entries();
  const work = async (): Promise<void> => {
    for (const [index, batch] of waiting) {
      results[index] = { batch, result: await review(batch) };
      done += batch.files.length;
      onProgress?.(done, total);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return results;
}

/** A thread that fails costs its own batch and no other. */
async function nameFailure(batch: ReviewRange, review: () => Promise<ReviewResult>): Promise<ReviewResult> {
  try {
    return await review();
  } catch (error) {
    if (!(error instanceof AnalysisError)) throw error;
    return nothingOf(batch, `our own failure: ${error.message}`);
  }
}

function nothingOf({ files }: ReviewRange, reason: string): ReviewResult {
  return {
    schemaVersion: 1,
    tool: { name: "epoch-zero", version: readPackageVersion() },
    findings: [],
    recipes: { base: [], head: [] },
    coverage: { analysed: [], skipped: files.map(({ path }) => ({ path, reason })) },
  };
}

/** The files that findings show or edit, read again: holding all of them would take the memory that batches save. */
async function readShown(
  source: ReviewSource,
  { findings }: ReviewResult,
  tools: ReviewTools | undefined,
): Promise<Review["files"]> {
  const paths = new Set(
    findings.flatMap(({ path, evidence, fix }) => [
      path,
      ...[...evidence, ...(fix?.edits ?? [])].map((one) => one.path),
    ]),
  );
  if (paths.size === 0) return new Map();
  const { parser } = tools ?? (await loadTools());
  const places = [...paths].map((path) => ({ side: "head" as const, path }));
  const { files } = await source.read({ files: places, folders: [] });
  const read = places.flatMap(({ path }, index) => {
    const content = files[index];
    const parsed = content?.kind === "text" ? readSource(parser, path, content.text) : undefined;
    return parsed && "file" in parsed ? [[path, parsed.file] as const] : [];
  });
  return new Map(read);
}
