import { parsePatch } from "diff";

/** Lines of the head that stand in one hunk of a diff, both ends inclusive, 1-based. */
export interface Hunk {
  firstLine: number;
  lastLine: number;
  /** Lines of the head that the change added. */
  added: Set<number>;
  /** Lines of the head directly below which something was removed; 0 for the top of the file. */
  removedBelow: Set<number>;
}

/** Reads the hunks of one file's patch, which begins with the first `@@`. Undefined when it is no patch. */
export function parseHunks(patch: string): Hunk[] | undefined {
  try {
    const [file] = parsePatch(patch.endsWith("\n") ? patch : `${patch}\n`);
    return file?.hunks.map(({ newStart, newLines, lines }) => readHunk({ newStart, newLines, lines }));
  } catch {
    return undefined;
  }
}

function readHunk({ newStart, newLines, lines }: { newStart: number; newLines: number; lines: string[] }): Hunk {
  const added = new Set<number>();
  const removedBelow = new Set<number>();
  let at = newStart;
  for (const line of lines) {
    if (line.startsWith("+")) added.add(at);
    if (line.startsWith("-")) removedBelow.add(at - 1);
    if (line.startsWith("+") || line.startsWith(" ")) at++;
  }
  return { firstLine: newStart, lastLine: newStart + newLines - 1, added, removedBelow };
}

/** The hunk that holds all lines of a range; undefined when none does. */
export function findHunk(hunks: Hunk[], startLine: number, endLine: number): Hunk | undefined {
  return hunks.find((hunk) => hunk.firstLine <= startLine && endLine <= hunk.lastLine);
}

/** Whether a change touches any line of a range. */
export function isTouched(hunks: Hunk[], startLine: number, endLine: number): boolean {
  return hunks.some((hunk) => {
    for (let line = startLine; line <= endLine; line++) if (hunk.added.has(line)) return true;
    return false;
  });
}
