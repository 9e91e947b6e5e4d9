/** Run by the benchmark as a process of its own, so that its memory is nobody else's: a folder in, a line of JSON out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Language, Parser } from "web-tree-sitter";
import { reviewBatches } from "../../cli/review-batches.ts";
import { openDiskSource } from "../../local/disk-source.ts";
import { loadGrammar } from "../../worker/load-grammar.ts";
import { listCorpus } from "./corpus.ts";

/** What one folder of files costs. */
export interface CorpusCost {
  files: number;
  /** UTF-16 units of all files. */
  units: number;
  /** CPU seconds of the parser alone. */
  parseSeconds: number;
  /** CPU seconds of the whole analysis in one thread. */
  analysisSeconds: number;
  /** Largest resident memory of the process, in bytes. */
  peakBytes: number;
}

async function measure(folder: string): Promise<CorpusCost> {
  const paths = listCorpus(folder);
  const { units, parseSeconds } = await parseAll(folder, paths);
  const before = process.cpuUsage();
  await reviewBatches(openDiskSource({ cwd: folder, paths: ["."] }, folder), { jobs: 1 });
  const analysisSeconds = secondsSince(before);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return { files: paths.length, units, parseSeconds, analysisSeconds, peakBytes };
}

/** Parses every file and throws the tree away. */
async function parseAll(folder: string, paths: string[]): Promise<{ units: number; parseSeconds: number }> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(await loadGrammar()));
  let units = 0;
  let parseSeconds = 0;
  for (const path of paths) {
    const text = readFileSync(join(folder, path), "utf8");
    units += text.length;
    const before = process.cpuUsage();
    parser.parse(text)?.delete();
    parseSeconds += secondsSince(before);
  }
  parser.delete();
  return { units, parseSeconds };
}

function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

console.log(JSON.stringify(await measure(process.argv[2] ?? ".")));
