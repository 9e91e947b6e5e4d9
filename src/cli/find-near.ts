/** How much two words may differ and still be taken for a slip of the finger, as a part of the longer one. */
const MAX_DIFFERENCE = 0.45;

/** Words that a mistyped one may have meant, nearest first, at most three. */
export function findNear(typed: string, known: string[]): string[] {
  const measured = known.map((word) => ({ word, distance: measureDistance(typed, word) }));
  return measured
    .filter(
      ({ word, distance }) => distance <= MAX_DIFFERENCE * Math.max(word.length, typed.length) || isPart(typed, word),
    )
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ word }) => word);
}

/** One word of a compound one. */
function isPart(typed: string, word: string): boolean {
  return typed.length >= 4 && word.includes(typed);
}

/** How many letters must be put in, taken out or replaced. */
export function measureDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (let at = 0; at < b.length; at++) {
      const replaced = (row[at] ?? 0) + (letter === b[at] ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
