import { openPath } from "../config-files/load-config.ts";
import { callByName, findByName } from "../config-files/make-object.ts";
import type { Machine } from "../machine.ts";
import { readLiteral } from "../options/read-literal.ts";
import type { Argument, CallArguments, Made, Origin, Value } from "../values.ts";
import { constant, unknown } from "../values.ts";

const PREFIX = /^gin(?:\.config)?\./;
const SHELF = "gin";

/** `gin.parse_config_file` and its kind: what they bind is passed to configurable functions that are called without it. */
export function callGin(machine: Machine, call: Made): Value | undefined {
  if (!PREFIX.test(call.name)) return undefined;
  const [first, second] = call.arguments.positional.map((argument) => argument.value);
  switch (call.name.replace(PREFIX, "")) {
    case "parse_config_file":
      if (first) bindFile(machine, first, 0);
      return constant(null);
    case "parse_config":
      if (first) bindTexts(machine, first);
      return constant(null);
    case "parse_config_files_and_bindings":
      for (const file of itemsOf(first ?? call.arguments.keywords.get("config_files")?.value))
        bindFile(machine, file, 0);
      bindTexts(machine, second ?? call.arguments.keywords.get("bindings")?.value ?? constant(null));
      return constant(null);
    case "bind_parameter":
      if (first?.kind === "constant" && second)
        machine.store.write(machine.shelf(SHELF), lastParts(String(first.value)), second);
      return constant(null);
    case "query_parameter":
      return first?.kind === "constant" ? machine.shelf(SHELF).get(lastParts(String(first.value))) : undefined;
    case "configurable":
    case "external_configurable":
      return first?.kind === "function" || first?.kind === "class" || first?.kind === "external" ? first : undefined;
    default:
      return undefined;
  }
}

/** What a configurable function or class of the program gets besides what it is passed; undefined for others. */
export function argumentsFromGin(
  machine: Machine,
  target: { name: string; parameters: string[]; decorators: Value[] },
  args: CallArguments,
): CallArguments | undefined {
  const shelf = machine.shelf(SHELF);
  const mark = target.decorators.find(isConfigurable);
  if (mark === undefined || shelf.size === 0) return undefined;
  const written = mark.kind === "made" ? mark.arguments.positional[0]?.value : undefined;
  const name = written?.kind === "constant" ? String(written.value) : target.name;
  const keywords = new Map<string, Argument>(args.keywords);
  target.parameters.forEach((parameter, index) => {
    const bound = shelf.get(`${name}.${parameter}`);
    if (bound === undefined || index < args.positional.length || isGiven(keywords.get(parameter))) return;
    keywords.set(parameter, { value: bound, site: undefined, whole: undefined });
  });
  return { ...args, keywords };
}

/** `gin.REQUIRED` stands for what the configuration binds. */
function isGiven(argument: Argument | undefined): boolean {
  return argument !== undefined && !(argument.value.kind === "external" && argument.value.name.endsWith(".REQUIRED"));
}

function isConfigurable(decorator: Value): boolean {
  const name = decorator.kind === "made" || decorator.kind === "external" ? decorator.name : "";
  return /^gin(?:\.config)?\.(?:configurable|register)$/.test(name);
}

function itemsOf(value: Value | undefined): Value[] {
  if (value === undefined || (value.kind === "constant" && value.value === null)) return [];
  return value.kind === "collection" ? [...value.items.values()] : [value];
}

/** Files that include one another, at most. */
const MAX_DEPTH = 5;

function bindFile(machine: Machine, path: Value, depth: number): void {
  const file = openPath(machine, path, /\.gin$/);
  if ("reason" in file || depth > MAX_DEPTH) return;
  bindLines(
    machine,
    file.text,
    (line) => {
      const start = file.lineStarts[line] ?? 0;
      return { kind: "config key", label: "", file, start, end: start, from: [] };
    },
    depth,
  );
}

function bindTexts(machine: Machine, value: Value): void {
  for (const text of itemsOf(value)) {
    if (text.kind === "constant" && typeof text.value === "string")
      bindLines(machine, text.value, () => text.origin, 0);
  }
}

/** Largest file that is read, in UTF-16 units. */
const MAX_UNITS = 200_000;

/** Lines of one statement. */
const MAX_LINES = 200;

/** `name.parameter = value`, a statement over several lines while a bracket is open, and `include "other.gin"`. */
function bindLines(
  machine: Machine,
  text: string,
  originOf: (line: number) => Origin | undefined,
  depth: number,
): void {
  if (text.length > MAX_UNITS) return;
  const lines = text.split("\n").map((line) => line.replace(/(^|\s)#.*$/, ""));
  for (let at = 0; at < lines.length; at++) {
    const start = at;
    machine.step();
    let statement = lines[at] ?? "";
    while (/[[({,\\]\s*$/.test(statement) && at + 1 < lines.length && at - start < MAX_LINES)
      statement = `${statement.replace(/\\\s*$/, "")} ${lines[++at]}`;
    const [, included] = /^\s*include\s+['"]([^'"]+)['"]/.exec(statement) ?? [];
    if (included) bindFile(machine, constant(included), depth + 1);
    const [, key, written = ""] = /^\s*([\w./]+)\s*=([\s\S]*)$/.exec(statement) ?? [];
    if (key === undefined || written.trim() === "") continue;
    const origin = originOf(start);
    const named = origin && { ...origin, label: origin.label || key };
    machine.store.write(machine.shelf(SHELF), lastParts(key), readBound(machine, written.trim(), named));
  }
}

/** Scopes and modules in front of a name do not matter here: `scope/module.train.lr` binds `train.lr`. */
function lastParts(key: string): string {
  return key.split("/").at(-1)?.split(".").slice(-2).join(".") ?? key;
}

/** A literal, `%MACRO`, or a function of the program or a library by name: `@Adam`, `@make()`. */
function readBound(machine: Machine, written: string, origin: Origin | undefined): Value {
  const [, macro] = /^%([\w./]+)$/.exec(written) ?? [];
  if (macro !== undefined)
    return machine.shelf(SHELF).get(lastParts(macro)) ?? unknown(`%${macro} is not bound`, origin);
  const [, name, called] = /^@([\w./]+)(\(\))?$/.exec(written) ?? [];
  if (name === undefined) return readLiteral(written, origin) ?? unknown("a value that is no literal", origin);
  const dotted = name.split("/").at(-1) ?? name;
  const { file } = machine.frame;
  const site = origin ?? { file, start: 0, end: 0 };
  const local = machine.frames[0]?.scope.names.get(dotted);
  if (local && !called) return local;
  const full = dotted.includes(".") ? dotted : `__main__.${dotted}`;
  return called ? callByName(machine, { name: full, keywords: new Map(), site }) : findByName(machine, full, site);
}
