import type { Finding } from "../findings/finding.ts";
import type { Program } from "../program/program.ts";
import type { SourceFile } from "../python/source-file.ts";
import { analyseFile, type FileAnalysis } from "../recipe/analyse-program.ts";
import { FRAMEWORK_PACKAGES } from "../recipe/frameworks/index.ts";
import { mayTrain } from "../recipe/may-train.ts";
import type { TrainingRun } from "../recipe/training-run.ts";
import { findFindings, type RuleBook } from "./find-findings.ts";
import type { GatheredSide } from "./gather-program.ts";

/** What was understood of one side. */
export interface SideAnalysis {
  runs: TrainingRun[];
  findings: Finding[];
  /** Files whose interpretation ended at a limit, and files that an import names and that were not loaded. */
  remarks: { path: string; reason: string }[];
}

/** Interprets the changed files of one side that have to do with training, and checks all rules on them. */
export function analyseSide(side: GatheredSide, book: RuleBook): SideAnalysis {
  return new SideAnalyst(book).analyse(side);
}

/** Told before a file is interpreted, and with undefined when the last one was. */
export type OnFile = (path: string | undefined) => void;

/** Interprets a side again and again while it is being read; a file that met nothing new is not interpreted anew. */
export class SideAnalyst {
  private readonly known = new Map<string, FileAnalysis>();
  private readonly book: RuleBook;
  private readonly onFile: OnFile;

  constructor(book: RuleBook, onFile: OnFile = () => undefined) {
    this.book = book;
    this.onFile = onFile;
  }

  /** The paths that the changed files lead to and that nobody looked for yet. */
  findWanted(side: GatheredSide): string[] {
    return [...new Set(this.analyseFiles(side).flatMap(({ analysis }) => analysis.wanted))];
  }

  /** What was understood of the side, as far as it was read. */
  analyse(side: GatheredSide): SideAnalysis {
    const runs: TrainingRun[] = [];
    const remarks: SideAnalysis["remarks"] = [];
    for (const { path, analysis } of this.analyseFiles(side)) {
      runs.push(...analysis.runs);
      if (analysis.exhausted) remarks.push({ path, reason: `analysed in part: ${analysis.exhausted}` });
      for (const missing of analysis.missing)
        remarks.push({ path: missing, reason: `imported by ${path}, not loaded` });
    }
    return { runs, findings: findFindings(runs, this.book), remarks };
  }

  private analyseFiles(side: GatheredSide): { path: string; analysis: FileAnalysis }[] {
    const analyses = side.changed.flatMap((path) => {
      const file = side.program.files.get(path);
      if (file === undefined || !isTrainingCode(side, file)) return [];
      return [{ path, analysis: this.analyseOne(side, file) }];
    });
    this.onFile(undefined);
    return analyses;
  }

  private analyseOne(side: GatheredSide, file: SourceFile): FileAnalysis {
    const known = this.known.get(file.path);
    if (known?.wanted.every((one) => !side.program.exists.get(one))) return known;
    this.onFile(file.path);
    const { requirements, settings, day } = side;
    const context = { facts: this.book.facts, requirements, settings, day };
    const analysis = analyseFile(side.program, file, context);
    this.known.set(file.path, analysis);
    return analysis;
  }
}

/** A file that imports a framework, or a file of the repository that does. */
function isTrainingCode(side: GatheredSide, file: SourceFile): boolean {
  if (!mayTrain(file)) return false;
  if (importsFramework(file)) return true;
  const stems = trainingStems(side.program);
  for (const [word] of file.text.matchAll(WORD)) if (stems.has(word)) return true;
  return [...stems].some((stem) => /\W/.test(stem) && mentionsStem(file, stem));
}

const WORD = /\w+/g;

const stemsOfTraining = new WeakMap<Program, Set<string>>();

/** The module names of the files that import a framework; listed once per program. */
function trainingStems(program: Program): Set<string> {
  let stems = stemsOfTraining.get(program);
  if (stems === undefined) {
    const files = [...program.files.values()].filter(importsFramework);
    stems = new Set(files.map((file) => stemOf(file.path)).filter((stem) => stem !== ""));
    stemsOfTraining.set(program, stems);
  }
  return stems;
}

const frameworkImports = new WeakMap<SourceFile, boolean>();

function importsFramework(file: SourceFile): boolean {
  let found = frameworkImports.get(file);
  if (found === undefined) {
    found = file.module.body.length > 0 && FRAMEWORK_IMPORT.test(file.text);
    frameworkImports.set(file, found);
  }
  return found;
}

/** Also of several in one statement: `import argparse, torch`. Linear: names and commas cannot be read in two ways. */
const FRAMEWORK_IMPORT = new RegExp(
  `^[ \\t]*(?:from[ \\t]+|import[ \\t]+(?:[\\w.]+(?:[ \\t]+as[ \\t]+\\w+)?[ \\t]*,[ \\t]*)*)(?:${[...FRAMEWORK_PACKAGES].join("|")})\\b`,
  "m",
);

/** Whether a file's text names the module at a path; a cheap test that errs on the side of yes. */
export function mentionsModule(file: SourceFile, path: string): boolean {
  const stem = stemOf(path);
  return stem !== "" && mentionsStem(file, stem);
}

function mentionsStem(file: SourceFile, stem: string): boolean {
  return new RegExp(`\\b${stem.replace(/\W/g, "\\$&")}\\b`).test(file.text);
}

function stemOf(path: string): string {
  return (
    path
      .replace(/(\/__init__)?\.\w+$/, "")
      .split("/")
      .pop() ?? ""
  );
}
