import type { Machine } from "../machine.ts";
import type { Constant, Made, Value } from "../values.ts";
import { collection, constant, withOrigin } from "../values.ts";
import { convertText } from "./convert-text.ts";
import { type DeclaredOption, makeOrigin } from "./declared-option.ts";

/** What an `add_argument(…)` declares; undefined where not even its name is known, and for `--help` and the like. */
export function readArgparseOption(machine: Machine, call: Made): DeclaredOption | undefined {
  const { keywords, positional } = call.arguments;
  const names = positional.flatMap(({ value }) => (value.kind === "constant" ? [String(value.value)] : []));
  const action = textOf(keywords.get("action")?.value);
  const long = names.find((name) => name.startsWith("--")) ?? names[0];
  const dest = textOf(keywords.get("dest")?.value);
  if ((long === undefined && dest === undefined) || action === "version" || action === "help") return undefined;
  const label = long ?? dest ?? "";
  const flags = names.filter((name) => name.startsWith("-"));
  const type = keywords.get("type")?.value;
  const read = (word: Constant) => convertText(machine, word, type, call.site);
  const switched = switchedValue(call, action);
  return {
    name: dest ?? (flags.length > 0 ? label.replace(/^-+/, "").replaceAll("-", "_") : label),
    flags,
    takes: switched ? "none" : takesMany(keywords.get("nargs")?.value) ? "many" : "one",
    fallback: fallbackOf(machine, call, { label, action, isPositional: flags.length === 0 }),
    read,
    ...(switched ? { switched } : {}),
    site: call.site,
  };
}

function textOf(value: Value | undefined): string | undefined {
  if (value?.kind === "external") return value.name.split(".").pop();
  return value?.kind === "constant" && typeof value.value === "string" ? value.value : undefined;
}

function takesMany(nargs: Value | undefined): boolean {
  if (nargs?.kind === "external") return true;
  return nargs?.kind === "constant" && nargs.value !== "?" && nargs.value !== null;
}

/** What a switch gives when it is named; undefined for options that take a value. */
function switchedValue({ arguments: { keywords } }: Made, action: string | undefined): Value | undefined {
  if (action === "store_true" || action === "BooleanOptionalAction") return constant(true);
  if (action === "store_false") return constant(false);
  if (action === "store_const" || action === "append_const") return keywords.get("const")?.value ?? constant(null);
  return action === "count" ? constant(1) : undefined;
}

interface Nature {
  label: string;
  action: string | undefined;
  isPositional: boolean;
}

/** The default as written; else what `argparse` takes; undefined where the option has to be passed. */
function fallbackOf(machine: Machine, call: Made, { label, action, isPositional }: Nature): Value | undefined {
  const { keywords } = call.arguments;
  const given = keywords.get("default");
  if (given) {
    const value = convertText(machine, given.value, keywords.get("type")?.value, call.site);
    return withOrigin(value, "option default", label, given.site ?? call.site);
  }
  const origin = makeOrigin("option default", label, call.site);
  if (action === "store_true") return constant(false, origin);
  if (action === "store_false") return constant(true, origin);
  const nargs = keywords.get("nargs")?.value;
  const many = nargs?.kind === "constant" ? nargs.value : undefined;
  const required = keywords.get("required")?.value;
  if (required?.kind === "constant" && required.value === true) return undefined;
  if (!isPositional || many === "?") return constant(null, origin);
  return many === "*" ? collection("list", []) : undefined;
}
