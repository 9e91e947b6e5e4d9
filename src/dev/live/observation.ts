/** One comment of the App. Lines are 1-based; null as the platform says it. Texts are masked, see `maskNames`. */
export interface ObservedComment {
  id: number;
  path: string;
  subject: string;
  line: number | null;
  startLine: number | null;
  side: string | null;
  originalLine: number | null;
  originalStartLine: number | null;
  isOutdated: boolean;
  isResolved: boolean;
  isMinimized: boolean;
  /** Commits by the names of `maskNames`. */
  commit: string;
  originalCommit: string;
  body: string;
  /** What the body says, read before it was masked. */
  rule: string | undefined;
  isFixed: boolean;
  hasSuggestion: boolean;
  /** Comments below it in its thread. */
  answers: number;
}

/** One annotation of the check run, in the words of the REST API. */
export interface ObservedAnnotation {
  path: string;
  start_line: number;
  end_line: number;
  start_column: number | null;
  end_column: number | null;
  annotation_level: string | null;
  title: string | null;
  message: string | null;
}

/** The newest check run of the App on the head. */
export interface ObservedCheck {
  status: string;
  conclusion: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: ObservedAnnotation[];
}

/** What stands on a pull request of the App's making, read through the API. */
export interface Observation {
  reviews: { state: string; body: string; commit: string }[];
  /** In the order of paths and lines. */
  comments: ObservedComment[];
  check: ObservedCheck | undefined;
  /** Contents at the head of the files that were asked for. */
  files: Record<string, string>;
}

/**
 * Replaces commits by what they are, so that the texts of two platforms can be compared: `<base>`, `<head 1>`, `<head 2>`,
 * in full and cut to seven characters. `commits` is the base and every head, oldest first.
 */
export function maskNames(text: string, commits: string[]): string {
  return commits.reduce((masked, sha, index) => {
    const name = getCommitName(index);
    return masked.replaceAll(sha, name).replace(new RegExp(`\\b${sha.slice(0, 7)}\\b`, "g"), name);
  }, text);
}

function getCommitName(index: number): string {
  return index === 0 ? "<base>" : `<head ${index}>`;
}
