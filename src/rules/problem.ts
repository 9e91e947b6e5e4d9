/**
 * What the check of one rule gives back. Imported by rules and by `review`, which turns problems into findings; a rule
 * knows nothing of pages, severities, comments or GitHub.
 */
import type { FactBook } from "../facts/load-facts.ts";
import type { Site } from "../program/values.ts";
import type { SourceFile } from "../python/source-file.ts";
import type { TrainingRun } from "../recipe/training-run.ts";

/** A value for a message: strings come from the program and are quoted; `plain` is our own wording. */
export type MessageValue = string | number | { plain: string };

/** A replacement in a file that was read. */
export interface SourceEdit {
  file: SourceFile;
  start: number;
  end: number;
  text: string;
}

/** A mistake that a rule found. */
export interface Problem {
  /** The cause: the smallest expression whose edit repairs it. */
  at: Site;
  /** Which message of the page; `default` when the page has one. */
  message: string;
  values: Record<string, MessageValue>;
  /** Where it comes from and what it does to the training; program text stands between backticks (`quote`). */
  detail: string;
  evidence: { at: Site; note: string }[];
  fix: { edits: SourceEdit[]; safety: "safe" | "needs-review" } | undefined;
  /** Set when this case is less severe than the page says. */
  severity?: "note";
  /** Set when it rests on releases that no file names: it is then one step less precise than the page says. */
  isAssumed?: boolean;
}

/** What a check may ask besides the run. */
export interface RuleContext {
  facts: FactBook;
  /** The rule's options by name: the page's defaults, unless configured. */
  options: Record<string, number | string | boolean>;
}

/** The check of one rule: reads a run, gives its problems, has no state. */
export type RuleCheck = (run: TrainingRun, context: RuleContext) => Problem[];
