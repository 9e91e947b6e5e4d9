import { isRefusal, type Refusal, refuseAsComputed, refuseAsInvalid, refuseAsUnknown } from "./curve.ts";
import {
  type CallableArgument,
  hasKind,
  isList,
  isScheduleSpec,
  type ScheduleArgument,
  type ScheduleContext,
  type ScheduleSpec,
} from "./schedule-spec.ts";

/** One parameter of a schedule: how its argument is read, and its default. */
export interface Parameter<T> {
  /** The argument's value, or why it cannot be used. */
  read(argument: ScheduleArgument, context: ScheduleContext): T | Refusal;
  /** The framework's default; without it the parameter is required. */
  readonly fallback?: { readonly value: T };
  /** First release that has the parameter; earlier ones raise TypeError. */
  readonly since?: string;
  /** First release that no longer has the parameter. */
  readonly removedIn?: string;
}

/** The parameters of a schedule by name, for values of the type `V`. */
export type Parameters<V> = { readonly [K in keyof V]: Parameter<V[K]> };

/** The values of parameters. */
export type Values<P> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/** A number with its Python type where that is known: a number with a fraction is always a float. */
export interface PythonNumber {
  readonly value: number;
  readonly type: "int" | "float" | undefined;
}

/** A number (True counts as 1, as in Python). */
export function number(fallback?: number): Parameter<number> {
  return { read: (argument) => readNumber(argument, (read) => read.value), ...fallBackTo(fallback) };
}

/** A number of which the schedule also asks whether it is an int or a float. */
export function numeric(fallback?: PythonNumber): Parameter<PythonNumber> {
  return { read: (argument) => readNumber(argument, (read) => read), ...fallBackTo(fallback) };
}

/** A number or None, which is also the default. */
export function numberOrNone(): Parameter<number | undefined> {
  return {
    read: (argument) => (argument === null ? undefined : number().read(argument, {})),
    fallback: { value: undefined },
  };
}

/** A number with its Python type, or None, which is also the default. */
export function numericOrNone(): Parameter<PythonNumber | undefined> {
  return {
    read: (argument) => (argument === null ? undefined : numeric().read(argument, {})),
    fallback: { value: undefined },
  };
}

/** A number, or a list with one number per parameter group, of which the one of the asked group is taken. */
export function numberPerGroup(fallback?: number): Parameter<number> {
  return {
    read: (argument, context) =>
      isList(argument) ? readOfGroup(argument, context, number()) : number().read(argument, context),
    ...fallBackTo(fallback),
  };
}

/** A truth value; numbers are true unless 0. */
export function flag(fallback?: boolean): Parameter<boolean> {
  return {
    read(argument) {
      if (argument === null || typeof argument === "string" || typeof argument === "boolean") return Boolean(argument);
      return readNumber(argument, (read) => read.value !== 0);
    },
    ...fallBackTo(fallback),
  };
}

/** A text. */
export function text(fallback?: string): Parameter<string> {
  return {
    read: (argument) => (typeof argument === "string" ? argument : explain(argument, "a string")),
    ...fallBackTo(fallback),
  };
}

/** A list or tuple of what `element` reads. */
export function listOf<T>(element: Parameter<T>): Parameter<readonly T[]> {
  return {
    read(argument, context) {
      if (!isList(argument)) return explain(argument, "a list");
      return readAll(argument, (item) => element.read(item, context));
    },
  };
}

/** A dict: its entries, with keys and values as `key` and `value` read them. None, the default, is an empty one. */
export function mappingOf<K, V>(key: Parameter<K>, value: Parameter<V>): Parameter<readonly (readonly [K, V])[]> {
  return {
    read(argument, context) {
      if (argument === null) return [];
      if (!hasKind(argument, "mapping")) return explain(argument, "a dict");
      return readAll(argument.entries, ([name, content]) => readPair(name, content, { key, value, context }));
    },
    fallback: { value: [] },
  };
}

/** A nested schedule. */
export function nested(): Parameter<ScheduleSpec | CallableArgument> {
  return {
    read: (argument) =>
      isScheduleSpec(argument) || hasKind(argument, "callable") ? argument : explain(argument, "a schedule"),
  };
}

/** A Python function, or a list with one per parameter group. */
export function callablePerGroup(): Parameter<CallableArgument> {
  const one: Parameter<CallableArgument> = {
    read: (argument) => (hasKind(argument, "callable") ? argument : explain(argument, "a function")),
  };
  return {
    read: (argument, context) => (isList(argument) ? readOfGroup(argument, context, one) : one.read(argument, context)),
  };
}

/** A Python function or None, which is also the default. */
export function callableOrNone(): Parameter<CallableArgument | undefined> {
  return {
    read: (argument, context) => (argument === null ? undefined : callablePerGroup().read(argument, context)),
    fallback: { value: undefined },
  };
}

/** An argument as it is. */
export function argument(): Parameter<ScheduleArgument> {
  return { read: (given) => given };
}

/** Any value: kept as it is, or undefined when it is not given. */
export function anything(): Parameter<ScheduleArgument | undefined> {
  return { read: (argument) => argument, fallback: { value: undefined } };
}

/** The parameter as releases between `since` (included) and `removedIn` (excluded) have it. */
export function within<T>(parameter: Parameter<T>, releases: { since?: string; removedIn?: string }): Parameter<T> {
  return { ...parameter, ...releases };
}

function fallBackTo<T>(value: T | undefined): { fallback?: { value: T } } {
  return value === undefined ? {} : { fallback: { value } };
}

function readNumber<T>(argument: ScheduleArgument, use: (read: PythonNumber) => T): T | Refusal {
  if (typeof argument === "boolean") return use({ value: Number(argument), type: "int" });
  if (typeof argument === "number")
    return use({ value: argument, type: Number.isInteger(argument) ? undefined : "float" });
  if (hasKind(argument, "int") || hasKind(argument, "float"))
    return use({ value: argument.value, type: argument.kind });
  return explain(argument, "a number");
}

function readAll<S, T>(items: readonly S[], read: (item: S) => T | Refusal): readonly T[] | Refusal {
  const values: T[] = [];
  for (const item of items) {
    const value = read(item);
    if (isRefusal(value)) return value;
    values.push(value);
  }
  return values;
}

function readPair<K, V>(
  name: ScheduleArgument,
  content: ScheduleArgument,
  how: { key: Parameter<K>; value: Parameter<V>; context: ScheduleContext },
): readonly [K, V] | Refusal {
  const key = how.key.read(name, how.context);
  if (isRefusal(key)) return key;
  const value = how.value.read(content, how.context);
  return isRefusal(value) ? value : [key, value];
}

/** torch raises ValueError when a list has another length than the parameter groups. */
function readOfGroup<T>(
  list: readonly ScheduleArgument[],
  context: ScheduleContext,
  element: Parameter<T>,
): T | Refusal {
  const { index, count = list.length } = context.group ?? { index: 0 };
  if (count !== list.length)
    return refuseAsInvalid("ValueError", `${list.length} values for ${count} parameter groups`);
  const own = list[index];
  return own === undefined ? refuseAsUnknown(`no value for parameter group ${index}`) : element.read(own, context);
}

function explain(argument: ScheduleArgument, expected: string): Refusal {
  if (hasKind(argument, "callable")) return refuseAsComputed("the value is a Python function");
  if (hasKind(argument, "unknown")) return refuseAsUnknown(argument.reason);
  return refuseAsUnknown(`expected ${expected}, got ${describe(argument)}`);
}

function describe(argument: ScheduleArgument): string {
  if (argument === null) return "None";
  if (isList(argument)) return "a list";
  if (isScheduleSpec(argument)) return argument.name;
  return typeof argument === "object" ? `a ${argument.kind}` : JSON.stringify(argument);
}
