import { broken, HOLDS, type PropertyResult } from "../property.ts";
import type { Trace } from "../trace.ts";

/** A training that is resumed goes on with the epoch after the one it saved. */
export function checkEpochCounter({ model, epochs, straight, steps }: Trace): PropertyResult {
  const [first] = epochs;
  if (!model.isResumed || straight?.epoch === undefined || first === undefined) return HOLDS;
  if (!steps.some(({ kind }) => kind === "load state")) return HOLDS;
  const expected = straight.epoch + 1;
  if (first === expected) return HOLDS;
  const site = steps.find(({ kind }) => kind === "load state")?.site;
  const numbers = { expected, found: first };
  return first < expected
    ? broken(`epoch ${first} is trained again after a resume behind epoch ${straight.epoch}`, site, numbers)
    : broken(`epoch ${expected} is left out after a resume behind epoch ${straight.epoch}`, site, numbers);
}
