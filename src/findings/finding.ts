/**
 * What is said about a program: plain data that every later step, every reporter and other programs read.
 * Imports nothing; holds no behaviour.
 */

/** How bad it is if the finding is right. */
type Severity = "error" | "warning" | "note";

/** How often findings of a rule are right. */
type Precision = "very-high" | "high" | "medium";

/** Preview rules never fail a check run. */
type RuleStatus = "preview" | "stable" | "deprecated";

/** What a rule is about. */
type Category = "learning-rate" | "schedule" | "optimizer" | "loop" | "loss";

/** A stretch of a file at head: offsets in UTF-16 units of its text, lines 1-based, columns 0-based UTF-16 units, ends exclusive. */
export interface FileRange {
  path: string;
  start: number;
  end: number;
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
  /** 1-based cell of a notebook. Offsets then count in the joined code cells, lines in the raw file, columns in the cell's line. */
  cell?: number;
}

/** A replacement of a stretch of a file. */
export interface Edit {
  path: string;
  start: number;
  end: number;
  text: string;
}

/** Edits that repair a finding. */
export interface Fix {
  edits: Edit[];
  /** `safe`: the same numbers, or certainly what was meant. */
  safety: "safe" | "needs-review";
  /** True when the edited file parses, the finding is gone, no new one appeared and every name in the new text is bound there. */
  verified: boolean;
}

/** A place that shows why a finding is true. */
interface Evidence {
  range: FileRange;
  note: string;
}

/** A rule's statement about a place. Texts are plain sentences; anything from the program stands between backticks. */
export interface Finding {
  rule: string;
  category: Category;
  severity: Severity;
  precision: Precision;
  status: RuleStatus;
  /** The cause: the smallest expression whose edit repairs it. */
  range: FileRange;
  /** The fact, in one sentence. */
  message: string;
  /** Where it comes from and what it does to the training. */
  detail: string;
  evidence: Evidence[];
  fix: Fix | undefined;
  /** Rule, file, function and normalised text of the cause, with an ordinal: the same across pushes that shift lines. */
  causeKey: string;
}

/** A quoted piece of a program inside a message: one line, no backticks, at most 80 characters. */
export function quote(text: string | number): string {
  const line = String(text).replace(/\s+/g, " ").replaceAll("`", "'").trim();
  const characters = [...line];
  const short = characters.length > 80 ? `${characters.slice(0, 79).join("")}…` : line;
  return `\`${short === "" ? " " : short}\``;
}
