import { readAttribute } from "../attribute.ts";
import { callValue } from "../call.ts";
import { loadModule } from "../imports.ts";
import type { Machine } from "../machine.ts";
import { findUnlooked, resolveImport } from "../program.ts";
import type { CallArguments, Made, Site, Value } from "../values.ts";
import { external, unknown } from "../values.ts";

/** What a configuration says to call: a dotted name, arguments, and the place that the call counts as. */
export interface NamedCall {
  name: string;
  positional?: Value[];
  keywords: Map<string, Value>;
  site: Site;
}

/** The value of a dotted name such as `torch.optim.Adam` or `src.models.net.Net`, as an import of it would give it. */
export function findByName(machine: Machine, name: string, site: Site): Value {
  const parts = name.split(".");
  const from = machine.frames[0]?.file.path ?? machine.frame.file.path;
  if (parts.length > MAX_PARTS) return unknown("a name that is too long");
  for (let length = parts.length - 1; length > 0; length--) {
    const module = parts.slice(0, length).join(".");
    const target = resolveImport(machine.program, from, module, 0);
    if (target.kind !== "file") {
      for (const path of findUnlooked(machine.program, from, module, 0)) machine.wanted.add(path);
      continue;
    }
    return parts
      .slice(length)
      .reduce<Value>((object, part) => readAttribute(machine, object, part, site), loadModule(machine, target.file));
  }
  return external(PYTHON_NAMES.has(name) ? `builtins.${name}` : name);
}

/** Longest dotted name that is looked up. */
const MAX_PARTS = 12;

const PYTHON_NAMES = new Set("dict list int float str bool tuple set range len sum max min".split(" "));

/** Calls what a configuration names, as the library that reads it does. */
export function callByName(machine: Machine, call: NamedCall): Value {
  const callee = findByName(machine, call.name, call.site);
  return callValue(machine, callee, argumentsOf(call), call.site);
}

/** `functools.partial` of what a configuration names: the object is made when someone calls it. */
export function partialByName(machine: Machine, call: NamedCall): Made {
  const callee = findByName(machine, call.name, call.site);
  const args = argumentsOf({ ...call, positional: [callee, ...(call.positional ?? [])] });
  return {
    kind: "made",
    callee: external("functools.partial"),
    name: "functools.partial",
    arguments: args,
    site: call.site,
    attributes: new Map(),
  };
}

/** Arguments that no Python text shows: they have values but no places in it. */
function argumentsOf({ positional = [], keywords }: Pick<NamedCall, "positional" | "keywords">): CallArguments {
  const unplaced = (value: Value) => ({ value, site: undefined, whole: undefined });
  return {
    positional: positional.map(unplaced),
    keywords: new Map([...keywords].map(([name, value]) => [name, unplaced(value)] as const)),
    hasUnknown: false,
  };
}
