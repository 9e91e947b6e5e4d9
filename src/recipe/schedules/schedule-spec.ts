/** Whose schedule it is; "tf1" are the decay functions of tf.compat.v1.train. */
export type ScheduleFramework = "keras" | "torch" | "optax" | "transformers" | "tf1";

/** A schedule as the program makes it: its class or function with the arguments it is called with, bound to their names. */
export interface ScheduleSpec {
  readonly framework: ScheduleFramework;
  /** Last name: `OneCycleLR`, `cosine_decay_schedule`; `legacy.SGD` for the old Keras optimizers with their `decay`. */
  readonly name: string;
  /** By parameter name. An argument that may be there without being known must be listed as {@link UnknownArgument}. */
  readonly arguments: Readonly<Record<string, ScheduleArgument>>;
  /** Release of the framework's package (`2.15.0`). Without it, what depends on the release is unknown. */
  readonly version?: string;
}

/** A Python value that an argument can have. */
export type ScheduleArgument =
  | number
  | boolean
  | string
  | null
  | TypedNumber
  | CallableArgument
  | UnknownArgument
  | MappingArgument
  | ScheduleSpec
  | readonly ScheduleArgument[];

/**
 * A number whose Python type is known. It matters where a framework tells `1` from `1.0`: Keras computes in the type
 * of the initial rate, torch refuses a float number of steps. A plain whole number stands for either.
 */
interface TypedNumber {
  readonly kind: "int" | "float";
  readonly value: number;
}

/** A Python function. Without `call` (or where it gives undefined) the schedule is computed, not known. */
export interface CallableArgument {
  readonly kind: "callable";
  /** Its value for one number, where the caller can evaluate it. */
  readonly call?: (argument: number) => number | undefined;
}

/** An argument that is given, but whose value is not known. */
interface UnknownArgument {
  readonly kind: "unknown";
  readonly reason: string;
}

/** A Python dict, in any order. */
interface MappingArgument {
  readonly kind: "mapping";
  readonly entries: readonly (readonly [ScheduleArgument, ScheduleArgument])[];
}

/** What a schedule takes from its surroundings. */
export interface ScheduleContext {
  /** Learning rate of the parameter group when the schedule is made; the rates of torch and transformers start from it. */
  readonly baseRate?: number;
  /** The optimizer's own `lr`, where the group has another one. Default: `baseRate`. */
  readonly defaultRate?: number;
  /**
   * `initial_lr` that an earlier schedule or a restored checkpoint left in the group; "none" on a fresh optimizer.
   * Default: "none" for a schedule that starts at the beginning, not known for one that resumes (`last_epoch`).
   */
  readonly recordedRate?: number | "none";
  /** Class of the optimizer (`Adagrad`): two torch schedules refuse optimizers without momentum. Default: accepted. */
  readonly optimizer?: string;
  /** Parameter group the rate is asked for, for arguments that are lists with one value per group. Default: the first. */
  readonly group?: { readonly index: number; readonly count?: number };
  /** Keras backend; decides how an integer initial rate is computed. */
  readonly backend?: "jax" | "tensorflow" | "torch";
}

/** True for a nested schedule, which is a spec itself. */
export function isScheduleSpec(argument: ScheduleArgument | undefined): argument is ScheduleSpec {
  return typeof argument === "object" && argument !== null && "framework" in argument;
}

/** The values that carry a `kind`, by it. */
interface ArgumentKinds {
  int: TypedNumber;
  float: TypedNumber;
  callable: CallableArgument;
  unknown: UnknownArgument;
  mapping: MappingArgument;
}

/** True when the argument is of that kind; a plain number, text or list has none. */
export function hasKind<K extends keyof ArgumentKinds>(
  argument: ScheduleArgument | undefined,
  kind: K,
): argument is ArgumentKinds[K] {
  return typeof argument === "object" && argument !== null && "kind" in argument && argument.kind === kind;
}

/** True for a list or tuple. */
export function isList(argument: ScheduleArgument | undefined): argument is readonly ScheduleArgument[] {
  return Array.isArray(argument);
}
