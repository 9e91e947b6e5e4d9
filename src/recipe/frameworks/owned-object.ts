import type { Machine } from "../../program/machine.ts";
import type { CallArguments, Made, Site, Value } from "../../program/values.ts";

/** Arguments that a framework passes by name; those without a value are left out. */
export function namedArguments(values: Record<string, Value | undefined>): CallArguments {
  const known = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  const keywords = new Map(known.map(([name, value]) => [name, { value, site: undefined, whole: undefined }] as const));
  return { positional: [], keywords, hasUnknown: false };
}

/** An object that a framework makes by itself; it is in no trace. */
export function makeSilently(symbol: string, site: Site, args: CallArguments): Made {
  const callee = { kind: "external" as const, name: symbol, origin: undefined };
  return { kind: "made", callee, name: symbol, arguments: args, site, attributes: new Map() };
}

/** An object that a framework makes by itself, put into the trace as if the program had made it at `site`. */
export function makeOwned(machine: Machine, symbol: string, site: Site, args: CallArguments): Made {
  const made = makeSilently(symbol, site, args);
  machine.emit({ kind: "call", call: made });
  return made;
}
