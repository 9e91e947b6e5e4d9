/** What is known about a schedule: its curve, or why there is none. */
export type Curve = KnownCurve | Refusal;

/** A schedule whose rate follows from the step. */
export interface KnownCurve extends Shape {
  readonly kind: "curve";
  readonly unit: StepUnit;
}

/** What a step is: an update of the optimizer (step n: n updates were made before), or a call of the schedule's `step()`. */
export type StepUnit = "updates" | "calls of step()";

/** A curve without its unit. */
export interface Shape {
  /** Learning rate at a whole step from 0 (per optimizer update), or why there is none. */
  rateAt(step: number): Rate;
  /** Steps at which something begins or ends; not sorted, may hold fractions and repetitions. */
  readonly landmarks: readonly number[];
  /**
   * First step after `step` from which the rate may move in the other direction or jump against it; undefined when it
   * is monotone from `step` on. Between two turns the rate is monotone. Without the function the whole curve is.
   */
  nextTurn?(step: number): number | undefined;
}

/** A learning rate (it can be NaN or infinite where the framework computes that), or why there is none. */
export type Rate = number | MissingRate;

/** Why there is no rate at a step: the framework raises at it or at an earlier one, or it cannot be told. */
export type MissingRate = { kind: "raises"; error: string; reason: string } | { kind: "unknown"; reason: string };

/**
 * Why there is no curve. `computed`: it depends on Python code or on a metric. `unknown`: something about it could not
 * be told. `invalid`: the framework refuses it before the first rate, with an exception of class `error`.
 */
export type Refusal =
  | { kind: "computed"; reason: string }
  | { kind: "unknown"; reason: string }
  | { kind: "invalid"; error: string; reason: string };

/** A refusal of kind `unknown`. */
export function refuseAsUnknown(reason: string): Refusal & MissingRate {
  return { kind: "unknown", reason };
}

/** A refusal of kind `computed`. */
export function refuseAsComputed(reason: string): Refusal {
  return { kind: "computed", reason };
}

/** A refusal of kind `invalid`; `error` is the Python class of the exception. */
export function refuseAsInvalid(error: string, reason: string): Refusal {
  return { kind: "invalid", error, reason };
}

/** A missing rate where the framework raises an exception of the Python class `error`. */
export function raise(error: string, reason: string): MissingRate & { kind: "raises" } {
  return { kind: "raises", error, reason };
}

/** True when there is no curve, tree or value but the reason why. */
export function isRefusal<T>(value: T | Refusal): value is Refusal {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return value.kind === "computed" || value.kind === "unknown" || value.kind === "invalid";
}
