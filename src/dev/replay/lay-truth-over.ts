/**
 * Replaces in a stored payload what is true elsewhere: names, numbers and commits. A value gives way to the one at the
 * same place of `truth` when both are of the same type; what is wrong, null or unknown in the stored one stays so.
 */
export function layTruthOver(stored: unknown, truth: unknown): unknown {
  if (isObject(stored) && isObject(truth)) {
    const entries = Object.entries(stored).map(([key, value]) => [key, layTruthOver(value, truth[key])] as const);
    return Object.fromEntries(entries);
  }
  const isPlain = typeof stored === "string" || typeof stored === "number" || typeof stored === "boolean";
  return isPlain && typeof truth === typeof stored ? truth : stored;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
