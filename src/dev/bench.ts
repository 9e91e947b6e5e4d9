import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadTools } from "../cli/load-tools.ts";
import { findCorpus, multiplyCorpus } from "./bench/corpus.ts";
import type { CorpusCost } from "./bench/measure-corpus.ts";
import { type Growth, measureGrowth } from "./bench/measure-growth.ts";
import { runScript, ScriptError } from "./run-script.ts";

/**
 * `npm run bench`: what the analysis costs, in one table with what is aimed at. Fetches real packages with pip the first
 * time, into a cache that git ignores; `--corpus DIR` takes the files of any folder instead. Status 0 whatever it finds:
 * figures are for reading.
 */
async function run(): Promise<number> {
  const { values } = parseArgs({ options: { corpus: { type: "string" }, growth: { type: "boolean" } } });
  console.log(
    `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, ${gigabytes()} GB, Node ${process.version}\n`,
  );
  printRow(["measured", "figure", "aim", ""]);
  printStart();
  if (!values.growth) printCorpus(values.corpus === undefined ? findCorpus() : { folder: values.corpus });
  for (const growth of await measureGrowth(await loadTools())) printGrowth(growth);
  return 0;
}

function gigabytes(): number {
  return Math.round(totalmem() / 2 ** 30);
}

const WIDTHS = [46, 34, 12, 0];

function printRow(cells: string[]): void {
  console.log(
    cells
      .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** One row with its verdict. */
function printFigure(name: string, figure: string, aim: { text: string; isMet: boolean }): void {
  printRow([name, figure, aim.text, aim.isMet ? "met" : "not met"]);
}

const BIN = new URL("../../bin/epoch-zero.js", import.meta.url).pathname;

const SAMPLE = `import torch
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for x, y in loader:
    torch.nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()
`;

const STARTS = 9;
const MAX_START_MS = 250;

/** From the start of the process to its end, on one file; the middle of some runs, the first of which fills caches. */
function printStart(): void {
  const folder = mkdtempSync(join(tmpdir(), "epoch-zero-bench-"));
  try {
    writeFileSync(join(folder, "train.py"), SAMPLE);
    const times = Array.from({ length: STARTS }, () => timeCommand(["check", "train.py"], folder).ms);
    const middle = times.slice(1).sort((a, b) => a - b)[Math.floor((STARTS - 1) / 2)] ?? 0;
    const aim = { text: `<= ${MAX_START_MS} ms`, isMet: middle <= MAX_START_MS };
    printFigure("start to result, one file", `${Math.round(middle)} ms`, aim);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timeCommand(words: string[], cwd: string): { ms: number; status: number | null } {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, [BIN, ...words], { cwd, stdio: "ignore" });
  return { ms: performance.now() - start, status };
}

const MAX_RATIO = 2.5;
const MAX_PEAK_MB = 600;

function printCorpus(corpus: ReturnType<typeof findCorpus>): void {
  if ("reason" in corpus) {
    printRow(["real files: CPU, memory, threads", `not measured: ${corpus.reason}`]);
    return;
  }
  const { files, units, parseSeconds, analysisSeconds, peakBytes } = measureInProcess(corpus.folder);
  const ratio = analysisSeconds / parseSeconds;
  const peak = peakBytes / 2 ** 20;
  printRow(["real files", `${files} files, ${(units / 1e6).toFixed(1)} MB`]);
  printRow(["  parse alone, CPU", `${parseSeconds.toFixed(1)} s`]);
  printFigure("  analysis, CPU", `${analysisSeconds.toFixed(1)} s, ${ratio.toFixed(2)} x the parse`, {
    text: `<= ${MAX_RATIO} x`,
    isMet: ratio <= MAX_RATIO,
  });
  printFigure("  peak memory, one thread", `${Math.round(peak)} MB`, {
    text: `<= ${MAX_PEAK_MB} MB`,
    isMet: peak <= MAX_PEAK_MB,
  });
  printThreads(corpus.folder);
}

function measureInProcess(folder: string): CorpusCost {
  const script = new URL("./bench/measure-corpus.ts", import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], { encoding: "utf8" });
  if (status !== 0) throw new ScriptError(`${folder} could not be measured: ${stderr}`);
  return JSON.parse(stdout) as CorpusCost;
}

const MANY_FILES = 10_000;
const THREADS = 2;
const MAX_MANY_SECONDS = 60;

function printThreads(corpus: string): void {
  const folder = mkdtempSync(join(corpus, "..", "many-"));
  try {
    multiplyCorpus(corpus, folder, MANY_FILES);
    const { ms } = timeCommand(["check", ".", "--jobs", String(THREADS), "--format", "json"], folder);
    const seconds = ms / 1000;
    const aim = { text: `< ${MAX_MANY_SECONDS} s`, isMet: seconds < MAX_MANY_SECONDS };
    printFigure(`  ${MANY_FILES} files, ${THREADS} threads`, `${seconds.toFixed(1)} s`, aim);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const MAX_GROWN_SECONDS = 5;

function printGrowth({ name, unit, sizes, seconds, exponent, isComplete }: Growth): void {
  const last = seconds.at(-1) ?? 0;
  const figure = `${last.toFixed(2)} s, exponent ${exponent.toFixed(2)}${isComplete ? "" : ", incomplete"}`;
  const aim = { text: `< ${MAX_GROWN_SECONDS} s`, isMet: last < MAX_GROWN_SECONDS && isComplete };
  printFigure(`${name}, ${sizes.join(" ")} ${unit}`, figure, aim);
}

await runScript(run);
