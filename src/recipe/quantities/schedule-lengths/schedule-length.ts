/** What one unit of a schedule's lengths is. */
type Counting =
  /** Calls of the schedule's own `step()`, wherever the program makes them. */
  | "calls of step()"
  /** Calls of the optimizer: `apply_gradients`, `tx.update`. With Keras' own accumulation each micro-batch is one. */
  | "calls of the optimizer"
  /** What the variable that the schedule is given counts; `minimize(loss, global_step)` adds one per update. */
  | "global steps"
  | "updates"
  | "epochs";

/** An argument of a schedule that is a number of steps. */
export interface LengthParameter {
  readonly parameter: string;
  /**
   * What takes so long. `whole`: the schedule with its warm-up; `decay`: what comes after a warm-up; `period`: until it
   * changes again, without an end; `cycle`: the first of several; `ramp`: from one rate to another, up or down; `begin`:
   * until it starts; `patience`: steps without improvement.
   */
  readonly role:
    | "whole"
    | "warm-up"
    | "stable"
    | "decay"
    | "period"
    | "cycle"
    | "half cycle"
    | "boundaries"
    | "ramp"
    | "begin"
    | "patience";
  /** A list of steps, or a dict with steps as keys; default: one number. */
  readonly form?: "list" | "keys";
  /** Another argument without which this one adds nothing to the whole. */
  readonly addsOnlyWith?: string;
  /** Left out, it adds nothing to the whole. */
  readonly isOptional?: true;
  /** First release that has it; default: all. */
  readonly since?: string;
}

/** A length as a sum of products of arguments: `[["epochs", "steps_per_epoch"]]`. */
export type LengthFormula = readonly (readonly string[])[];

/** What is known of the lengths of one schedule. */
export interface ScheduleLengths {
  /** Id of the fact in `rules/facts` that this rests on. */
  readonly fact: string;
  readonly counts: Counting;
  /** What it counts instead where this argument is `False`. */
  readonly countsWithout?: { readonly parameter: string; readonly counts: Counting };
  /** What people mostly step it by; `either` where both are common. */
  readonly usual: "epochs" | "updates" | "either";
  readonly lengths: readonly LengthParameter[];
  /** How its whole length is told, in the order in which the framework looks; undefined for a schedule without an end. */
  readonly whole?: readonly LengthFormula[];
  /** First release in which `whole` and `afterEnd` are true; default: all. */
  readonly wholeSince?: string;
  /** Arguments that make it longer than the formula says. */
  readonly unless?: readonly string[];
  /**
   * What happens after the whole length: the rate `stays`, `rises` again, starts over (`repeats`), or the step `raises`
   * an exception.
   */
  readonly afterEnd?: "stays" | "rises" | "repeats" | "raises";
}

/** A length parameter, for the tables. */
export function length(
  parameter: string,
  role: LengthParameter["role"],
  more: Omit<LengthParameter, "parameter" | "role"> = {},
): LengthParameter {
  return { parameter, role, ...more };
}

/** The formula for one argument that says the whole. */
export function only(parameter: string): readonly LengthFormula[] {
  return [[[parameter]]];
}
