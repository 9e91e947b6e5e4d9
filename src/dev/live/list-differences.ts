/** A place where two values differ, and what stands there on either side, cut to a line. */
export interface Difference {
  /** For example `comments[0].line`. */
  path: string;
  before: string;
  after: string;
}

/** Compares two values of the kind that JSON can hold, and names every place where they differ. */
export function listDifferences(before: unknown, after: unknown, path = ""): Difference[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const places = Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
    return places.flatMap((index) => listDifferences(before[index], after[index], `${path}[${index}]`));
  }
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => listDifferences(before[key], after[key], path === "" ? key : `${path}.${key}`));
  }
  if (Object.is(before, after)) return [];
  return [{ path, ...describeSides(before, after) }];
}

/** Long texts are told from the first line in which they differ. */
function describeSides(before: unknown, after: unknown): Pick<Difference, "before" | "after"> {
  if (typeof before !== "string" || typeof after !== "string") return { before: show(before), after: show(after) };
  const [a, b] = [before.split("\n"), after.split("\n")];
  const first = Math.max(
    0,
    Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, index) => a[index] !== b[index]),
  );
  const place = a.length > 1 || b.length > 1 ? `line ${first + 1} ` : "";
  return { before: place + show(a[first]), after: place + show(b[first]) };
}

const MAX_SHOWN = 160;

function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
