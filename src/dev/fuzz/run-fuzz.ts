import type { ReviewTools } from "../../review/review.ts";
import { type FuzzCase, findProblem } from "./check-case.ts";
import { type MemoryUse, measureMemory } from "./memory.ts";
import { mutate } from "./mutate.ts";
import { createRandom } from "./random.ts";
import { loadSeeds, type Seed } from "./seeds.ts";

/** Which cases are run: `count` of them from number `first` on. The same seed and number give the same case. */
export interface FuzzOptions {
  seed: number;
  first: number;
  count: number;
  /** Called before each case. */
  onCase?: (number: number) => void;
}

/** A case that went wrong. */
export interface FuzzFailure {
  number: number;
  reason: string;
  fuzzCase: FuzzCase;
}

/** How the cases went. */
export interface FuzzReport {
  failures: FuzzFailure[];
  /** CPU milliseconds of the slowest case. */
  slowest: { number: number; ms: number };
  /** Memory after a tenth of the cases and after all. */
  memory: { early: MemoryUse; late: MemoryUse };
}

/** No file of this size may take longer, in milliseconds of CPU time. */
const MAX_CASE_MS = 2_000;

/** Damages sound files and reviews each; what breaks is in the report, never thrown. */
export async function runFuzz(options: FuzzOptions, tools: ReviewTools): Promise<FuzzReport> {
  const seeds = loadSeeds(tools.parser);
  const failures: FuzzFailure[] = [];
  let slowest = { number: -1, ms: 0 };
  let early: MemoryUse | undefined;
  for (let index = 0; index < options.count; index++) {
    if (index === Math.ceil(options.count / 10)) early = measureMemory();
    const number = options.first + index;
    options.onCase?.(number);
    const fuzzCase = makeCase(seeds, options.seed, number);
    const { reason, ms } = await tryCase(fuzzCase, tools);
    if (ms > slowest.ms) slowest = { number, ms };
    if (reason !== undefined) failures.push({ number, reason, fuzzCase });
  }
  const late = measureMemory();
  return { failures, slowest, memory: { early: early ?? late, late } };
}

function makeCase(seeds: Seed[], seed: number, number: number): FuzzCase {
  const random = createRandom(Math.imul(seed, 0x9e3779b1) + number);
  const origin = random.pick(seeds);
  const text = mutate(origin, seeds, random);
  if (random.below(20) > 0) return { path: origin.path, text, beside: origin.beside };
  return {
    path: origin.path.replace(/py$/, "ipynb"),
    text: toNotebook(text, random.below(2) === 0),
    beside: origin.beside,
  };
}

/** A notebook with the text in two cells; broken JSON where the text stands in it as it is. */
function toNotebook(text: string, isEscaped: boolean): string {
  const middle = text.indexOf("\n", text.length / 2) + 1;
  const cells = [text.slice(0, middle), text.slice(middle)].map((source) => {
    const written = isEscaped ? JSON.stringify(source.split(/(?<=\n)/)) : `["${source}"]`;
    return `{"cell_type": "code", "source": ${written}}`;
  });
  return `{"cells": [${cells.join(",\n")}], "nbformat": 4}`;
}

async function tryCase(fuzzCase: FuzzCase, tools: ReviewTools): Promise<{ reason: string | undefined; ms: number }> {
  const first = await timeCase(fuzzCase, tools);
  if (first.reason !== undefined || first.ms <= MAX_CASE_MS) return first;
  // A collection of garbage makes anything slow once.
  const again = await timeCase(fuzzCase, tools);
  const ms = Math.min(first.ms, again.ms);
  return { reason: ms > MAX_CASE_MS ? `takes ${Math.round(ms)} ms` : again.reason, ms };
}

async function timeCase(fuzzCase: FuzzCase, tools: ReviewTools): Promise<{ reason: string | undefined; ms: number }> {
  const start = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };
  try {
    const reason = await findProblem(fuzzCase, tools);
    return { reason, ms: spent() };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { reason, ms: spent() };
  }
}
