import type { ReviewSource } from "../../review/ports.ts";
import { type ReviewTools, reviewRange } from "../../review/review.ts";
import { GROWING_PROGRAMS, type GrowingProgram } from "./growing-programs.ts";

/** How the time of one program grows with its size. */
export interface Growth {
  name: string;
  unit: string;
  sizes: number[];
  /** CPU seconds at each size. */
  seconds: number[];
  /** The slope of log time over log size: 1 is linear, 2 quadratic. */
  exponent: number;
  /** Everything that holds under the defaults was found at the largest size. */
  isComplete: boolean;
}

const FACTORS = [1, 2, 4, 8];

/** The best of some runs is what the work costs; the rest is what else the machine did. */
const RUNS = 3;

/** Measures all programs at 1, 2, 4 and 8 times their smallest size. */
export async function measureGrowth(tools: ReviewTools): Promise<Growth[]> {
  const growths: Growth[] = [];
  for (const program of GROWING_PROGRAMS) {
    await measureSize(program, Math.ceil(program.largest / 8), tools);
    growths.push(await measureProgram(program, tools));
  }
  return growths;
}

async function measureProgram(program: GrowingProgram, tools: ReviewTools): Promise<Growth> {
  const sizes = FACTORS.map((factor) => Math.round((program.largest * factor) / 8));
  const measured = [];
  for (const size of sizes) measured.push(await measureSize(program, size, tools));
  const seconds = measured.map((one) => one.seconds);
  const { name, unit } = program;
  return {
    name,
    unit,
    sizes,
    seconds,
    exponent: slopeOf(sizes, seconds),
    isComplete: measured.at(-1)?.isComplete ?? false,
  };
}

async function measureSize(
  program: GrowingProgram,
  size: number,
  tools: ReviewTools,
): Promise<{ seconds: number; isComplete: boolean }> {
  const source = sourceOf(program.make(size));
  let seconds = Number.POSITIVE_INFINITY;
  let isComplete = false;
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    const { result } = await reviewRange(source, tools);
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
    isComplete = result.coverage.skipped.length === 0 && program.isComplete(result.recipes.head, size);
  }
  return { seconds, isComplete };
}

function sourceOf(files: Map<string, string>): ReviewSource {
  const changed = [...files.keys()].map((path) => {
    return { path, previousPath: undefined, status: "added" as const, patch: undefined };
  });
  const entries = [...files.keys()].map((name) => ({ name, kind: "file" as const }));
  return {
    range: async () => ({ base: undefined, head: undefined, files: changed, incomplete: undefined }),
    read: async (request) => ({
      files: request.files.map((one) => {
        const text = one.side === "head" ? files.get(one.path) : undefined;
        return text === undefined ? { kind: "missing" } : { kind: "text", text };
      }),
      folders: request.folders.map((one) => (one.path === "" ? entries : undefined)),
    }),
  };
}

/** Least squares over the logarithms. */
function slopeOf(sizes: number[], seconds: number[]): number {
  const points = sizes.map((size, index) => [Math.log(size), Math.log(seconds[index] ?? 1)] as const);
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
