import type { FactParameter } from "../facts/fact.ts";
import type { Argument, CallArguments } from "../program/values.ts";

/** The arguments of a call by the names of the parameters they are bound to. */
export interface BoundArguments {
  bound: Map<string, Argument>;
  /** Keywords that the signature takes only through `**kwargs`, or not at all. */
  extra: Map<string, Argument>;
  /** True when `*args` or `**kwargs` in the call may bring more. */
  hasUnknown: boolean;
}

/** Binds a call to a signature as Python would; without a signature only keywords are known. */
export function bindArguments(call: CallArguments, signature: FactParameter[] | undefined): BoundArguments {
  const bound = new Map<string, Argument>();
  const extra = new Map<string, Argument>();
  const positional = (signature ?? []).filter((parameter) => parameter.kind === "positional");
  call.positional.forEach((argument, index) => {
    const parameter = positional[index];
    if (parameter) bound.set(parameter.name, argument);
  });
  const named = new Set((signature ?? []).map((parameter) => parameter.name));
  for (const [name, argument] of call.keywords) {
    if (signature === undefined || named.has(name)) bound.set(name, argument);
    else extra.set(name, argument);
  }
  return { bound, extra, hasUnknown: call.hasUnknown };
}
