import type { Finding } from "../findings/finding.ts";
import type { SourceFile } from "../python/source-file.ts";
import { analyseFile } from "../recipe/analyse-program.ts";
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
  const runs: TrainingRun[] = [];
  const remarks: SideAnalysis["remarks"] = [];
  for (const path of side.changed) {
    const file = side.program.files.get(path);
    if (file === undefined || !isTrainingCode(side, file)) continue;
    const analysis = analyseFile(side.program, file, { facts: book.facts, requirements: side.requirements });
    runs.push(...analysis.runs);
    if (analysis.exhausted) remarks.push({ path, reason: `analysed in part: ${analysis.exhausted}` });
    for (const missing of analysis.missing) remarks.push({ path: missing, reason: `imported by ${path}, not loaded` });
  }
  return { runs, findings: findFindings(runs, book), remarks };
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
