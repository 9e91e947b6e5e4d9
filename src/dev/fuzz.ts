import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadTools } from "../cli/load-tools.ts";
import { watchWasmMemory } from "./fuzz/memory.ts";
import { type FuzzFailure, type FuzzReport, runFuzz } from "./fuzz/run-fuzz.ts";
import { runScript, ScriptError } from "./run-script.ts";

/**
 * `npm run fuzz -- --seed 1 --count 100000`: damages the Python of the fixtures at random and reviews each damaged file.
 * Prints what threw, took over two seconds, gave offsets outside the file or let the memory grow; `--first N --count 1`
 * runs one case again, `--keep DIR` writes the files that failed. Status 1 when anything did.
 */
async function run(): Promise<number> {
  const { seed, count, first, keep } = readOptions();
  watchWasmMemory();
  const tools = await loadTools();
  const start = performance.now();
  const showProgress = (number: number) => {
    if (process.stderr.isTTY && number % 100 === 0) process.stderr.write(`\r${number - first} of ${count}`);
  };
  const report = await runFuzz({ seed, count, first, onCase: showProgress }, tools);
  if (process.stderr.isTTY) process.stderr.write("\r");
  for (const failure of report.failures) printFailure(failure, keep);
  printSummary(report, { count, seconds: (performance.now() - start) / 1000 });
  return report.failures.length > 0 || isGrowing(report) ? 1 : 0;
}

function readOptions(): { seed: number; count: number; first: number; keep: string | undefined } {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      count: { type: "string", default: "2000" },
      first: { type: "string", default: "0" },
      keep: { type: "string" },
    },
  });
  const numberOf = (name: "seed" | "count" | "first") => {
    if (!/^\d{1,9}$/.test(values[name]))
      throw new ScriptError(`--${name} wants a whole number, not ${values[name]}`, 2);
    return Number(values[name]);
  };
  return { seed: numberOf("seed"), count: numberOf("count"), first: numberOf("first"), keep: values.keep };
}

function printFailure({ number, reason, fuzzCase }: FuzzFailure, keep: string | undefined): void {
  console.log(`case ${number} (${fuzzCase.path}, ${fuzzCase.text.length} units): ${reason}\n`);
  if (keep === undefined) return;
  mkdirSync(keep, { recursive: true });
  writeFileSync(join(keep, `${number}.${fuzzCase.path.split(".").pop()}`), fuzzCase.text);
}

/** Caches settle in the first tenth of a run; what grows after that, in bytes, is lost. */
const MAX_GROWTH = 32 * 1024 * 1024;

function isGrowing({ memory: { early, late } }: FuzzReport): boolean {
  return late.wasm - early.wasm > MAX_GROWTH || late.heap - early.heap > MAX_GROWTH;
}

function printSummary(report: FuzzReport, { count, seconds }: { count: number; seconds: number }): void {
  const { failures, slowest, memory } = report;
  const toMb = (bytes: number) => Math.round(bytes / 1024 / 1024);
  console.log(`${count} cases in ${seconds.toFixed(1)} s, ${failures.length} failed`);
  console.log(`slowest: case ${slowest.number}, ${Math.round(slowest.ms)} ms`);
  console.log(`parser memory: ${toMb(memory.early.wasm)} MB after a tenth, ${toMb(memory.late.wasm)} MB at the end`);
  console.log(`live objects: ${toMb(memory.early.heap)} MB after a tenth, ${toMb(memory.late.heap)} MB at the end`);
}

await runScript(run);
