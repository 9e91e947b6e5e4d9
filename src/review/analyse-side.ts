import type { Finding } from "../findings/finding.ts";
import type { SourceFile } from "../python/source-file.ts";
import { analyseFile, type FileAnalysis } from "../recipe/analyse-program.ts";
import { FRAMEWORK_PACKAGES } from "../recipe/frameworks/index.ts";
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

/** Interprets a side again and again while it is being read; a file that met nothing new is not interpreted anew. */
export class SideAnalyst {
  private readonly known = new Map<string, FileAnalysis>();
  private readonly book: RuleBook;

  constructor(book: RuleBook) {
    this.book = book;
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
    return side.changed.flatMap((path) => {
      const file = side.program.files.get(path);
      if (file === undefined || !isTrainingCode(side, file)) return [];
      const known = this.known.get(path);
      const isCurrent = known?.wanted.every((one) => !side.program.exists.get(one));
      const context = { facts: this.book.facts, requirements: side.requirements };
      const analysis = known && isCurrent ? known : analyseFile(side.program, file, context);
      this.known.set(path, analysis);
      return [{ path, analysis }];
    });
  }
}

/** A file that imports a framework, or a file of the repository that does. */
function isTrainingCode(side: GatheredSide, file: SourceFile): boolean {
  if (importsFramework(file)) return true;
  return [...side.program.files.values()].some(
    (other) => other !== file && importsFramework(other) && mentionsModule(file, other.path),
  );
}

function importsFramework(file: SourceFile): boolean {
  return file.module.body.length > 0 && FRAMEWORK_IMPORT.test(file.text);
}

const FRAMEWORK_IMPORT = new RegExp(`^[ \\t]*(?:from|import)[ \\t]+(?:${[...FRAMEWORK_PACKAGES].join("|")})\\b`, "m");

/** Whether a file's text names the module at a path; a cheap test that errs on the side of yes. */
export function mentionsModule(file: SourceFile, path: string): boolean {
  const stem =
    path
      .replace(/(\/__init__)?\.\w+$/, "")
      .split("/")
      .pop() ?? "";
  return stem !== "" && new RegExp(`\\b${stem.replace(/\W/g, "\\$&")}\\b`).test(file.text);
}
