import type { Finding } from "../../src/findings/finding.ts";
import { createProgram } from "../../src/program/program.ts";
import { readRequirements } from "../../src/program/versions/read-requirements.ts";
import type { SourceFile } from "../../src/python/source-file.ts";
import type { TrainingRun } from "../../src/recipe/training-run.ts";
import { analyseSide } from "../../src/review/analyse-side.ts";
import { readSource } from "../../src/review/read-source.ts";
import { parser } from "../python/parser.ts";
import { book } from "./rule-book.ts";

/** What was understood of some files, before any fix was tried. */
export interface Analysis {
  files: Map<string, SourceFile>;
  runs: TrainingRun[];
  findings: Finding[];
  remarks: { path: string; reason: string }[];
}

/** Analyses Python files and notebooks as a new program. `present` holds requirement files by path. */
export function analyseFiles(added: Map<string, string>, present = new Map<string, string>()): Analysis {
  const files = new Map([...added].map(([path, text]) => [path, parseFile(path, text)] as const));
  const requirements = [...present].flatMap(([path, text]) => readRequirements(path, text));
  const side = { program: createProgram([...files.values()]), requirements, changed: [...files.keys()] };
  return { files, ...analyseSide(side, book) };
}

/** The findings in one piece of code, given the lines of its `requirements.txt`. */
export function findIn(code: string, ...requirements: string[]): Finding[] {
  const present = new Map([["requirements.txt", requirements.join("\n")]]);
  return analyseFiles(new Map([["train.py", code]]), present).findings;
}

function parseFile(path: string, text: string): SourceFile {
  const parsed = readSource(parser, path, text);
  if ("reason" in parsed) throw new Error(`${path} was not read: ${parsed.reason}`);
  return parsed.file;
}
