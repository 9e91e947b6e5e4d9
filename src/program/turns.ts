import type { Arm } from "./branches.ts";
import type { FunctionValue, Site, Value } from "./values.ts";

/**
 * How a program is gone through turn by turn, with plain numbers as counters. A machine without it goes through the body
 * of a loop once, for all turns.
 */
export interface Turns {
  /** How often a loop turns at most; undefined for one whose body goes once for all turns. */
  limitOf(loop: Site): number | undefined;
  /** What `len(value)` is at a place; undefined where the model does not decide it. */
  lengthOf(value: Value, site: Site): number | undefined;
  /** What stands in the place of a value, such as a smaller number of epochs; undefined where it stays. */
  replace(value: Value): Value | undefined;
  /** Which arm of an open branch is taken; undefined where all are and their outcomes are merged. */
  choose(branch: Site, arms: readonly Arm[]): number | undefined;
  /** Whether a condition that is false under the defaults is taken to be true, as if an option had been passed. */
  isOpened(test: Value, body: Site): boolean;
  /** Whether an `__init__` is left out: it makes the layers of a model, and nothing of them matters. */
  isIdle(initialise: FunctionValue): boolean;
}
