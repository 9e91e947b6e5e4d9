/** A replacement inside one text. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** Applies edits to a text; undefined when two of them overlap. */
export function applyEdits(text: string, edits: TextEdit[]): string | undefined {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = "";
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) return undefined;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
