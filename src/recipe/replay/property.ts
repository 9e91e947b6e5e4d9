import type { Site } from "../../program/values.ts";
import type { Trace } from "./trace.ts";

/** What a property of a training is found to be. */
export type PropertyResult =
  | { kind: "holds" }
  | {
      kind: "broken";
      /** What happens, for people, with the numbers of the small model. */
      example: string;
      /** The event that shows it. */
      site: Site | undefined;
      numbers: Record<string, number>;
    }
  | { kind: "undecided"; reason: string };

/** A question about one trace; what it does not concern holds. */
export type Property = (trace: Trace) => PropertyResult;

/** It holds, or it has nothing to do with the training. */
export const HOLDS: PropertyResult = { kind: "holds" };

/** It is broken. */
export function broken(example: string, site: Site | undefined, numbers: Record<string, number> = {}): PropertyResult {
  return { kind: "broken", example, site, numbers };
}

/** It is not known. */
export function undecided(reason: string): PropertyResult {
  return { kind: "undecided", reason };
}

/** `1, 2, 3 and 4`; long lists end in an ellipsis. */
export function listNumbers(numbers: readonly number[]): string {
  const shown = numbers.length > 8 ? [...numbers.slice(0, 7), "…"] : numbers;
  const last = shown.at(-1);
  return shown.length < 2 || last === "…" ? shown.join(", ") : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

/** `1 micro-batch`, `3 micro-batches`. */
export function countNoun(count: number, noun: string): string {
  if (count === 1) return `${count} ${noun}`;
  return `${count} ${/(t?ch|s)$/.test(noun) && noun !== "epoch" ? `${noun}es` : `${noun}s`}`;
}
