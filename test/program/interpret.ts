import { loadModule, resolveImported } from "../../src/program/imports.ts";
import { Machine, runBudgeted } from "../../src/program/machine.ts";
import { createProgram } from "../../src/program/program.ts";
import type { Block, TraceNode } from "../../src/program/trace.ts";
import type { Value } from "../../src/program/values.ts";
import { findLineStarts, lineOf, type SourceFile } from "../../src/python/source-file.ts";
import { LIBRARY } from "../../src/recipe/frameworks/index.ts";
import { parser } from "../python/parser.ts";

/** Files by path, the script first, what is no Python as text; or just the code of `main.py`. */
export type Code = string | Record<string, string>;

/** What a script did. */
export interface Interpreted {
  machine: Machine;
  trace: Block;
  /** A name at the top level of the script; throws when it is not bound. */
  get(name: string): Value;
}

/** Runs a script as the product does. `exists` are files of the repository that were not loaded. */
export function interpret(code: Code, exists: string[] = []): Interpreted {
  const all = typeof code === "string" ? { "main.py": code } : code;
  const texts = new Map(Object.entries(all).filter(([path]) => !path.endsWith(".py")));
  const sources = Object.fromEntries(Object.entries(all).filter(([path]) => path.endsWith(".py")));
  const files = Object.entries(sources).map(([path, text]) => parseFile(path, text));
  const program = createProgram(files, new Map(exists.map((path) => [path, true])), texts, foldersOf(Object.keys(all)));
  const machine = new Machine(program, LIBRARY);
  const trace: Block = [];
  machine.block = trace;
  const [script] = files;
  if (script === undefined) throw new Error("no file to run");
  runBudgeted(machine, () => void loadModule(machine, script, "__main__"));
  const names = machine.modules.get(script.path)?.scope.names;
  const get = (name: string) => {
    const value = names?.get(name);
    if (value === undefined)
      throw new Error(`${name} is not bound in ${script.path}: ${[...(names?.keys() ?? [])].join(", ")}`);
    return resolveImported(machine, value);
  };
  return { machine, trace, get };
}

/** The entries of each folder around some paths. */
function foldersOf(paths: string[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split("/");
    parts.forEach((part, index) => {
      const folder = parts.slice(0, index).join("/");
      folders.set(folder, (folders.get(folder) ?? new Set()).add(part));
    });
  }
  return folders;
}

/** Parses one file. */
export function parseFile(path: string, text: string): SourceFile {
  const module = parser.parse(text);
  if (module === undefined) throw new Error(`${path} was not parsed`);
  return { path, text, module, lineStarts: findLineStarts(text), notebook: undefined };
}

/** The value that a script leaves in the name `x`, or another one, as text. */
export function valueIn(code: Code, name = "x"): string {
  return print(interpret(code).get(name));
}

/** A value as text: `0.1`, `[1, 2, …]`, `1 when a > b | 2`, `torch.optim.SGD()`, `unknown: reason`. */
export function print(value: Value): string {
  switch (value.kind) {
    case "constant":
      return printConstant(value.value, value.isFloat);
    case "collection":
      return printCollection(value);
    case "mapping":
      return `{${[...value.entries]
        .map(([key, item]) => `${JSON.stringify(key)}: ${print(item)}`)
        .concat(value.isComplete ? [] : ["…"])
        .join(", ")}}`;
    case "function":
      return value.node.kind === "Lambda" ? "lambda" : `def ${value.node.name.id}`;
    case "class":
      return `class ${value.node.name.id}`;
    case "method":
      return `${print(value.receiver)}.${print(value.function)}`;
    case "instance":
      return `<${value.class.node.name.id}>`;
    case "module":
      return `module ${value.file.path}`;
    case "package":
      return `package ${value.directory}`;
    case "imported":
      return `import ${value.name}`;
    case "external":
      return value.name;
    case "member":
      return `${print(value.object)}.${value.name}`;
    case "made":
      return `${value.name}()`;
    case "operation":
      return value.operands.length === 2
        ? `(${value.operands.map(print).join(` ${value.operator} `)})`
        : `${value.operator}(${value.operands.map(print).join(", ")})`;
    case "choice":
      return value.alternatives
        .map(({ when, value: one }) => `${print(one)}${when ? ` when ${when}` : ""}`)
        .join(" | ");
    case "unknown":
      return `unknown: ${value.reason}`;
  }
}

function printConstant(value: string | number | boolean | null, isFloat: boolean): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  return isFloat && Number.isInteger(value) ? `${value}.0` : String(value);
}

function printCollection({ form, items, isComplete }: Extract<Value, { kind: "collection" }>): string {
  const inner = [...items.values()]
    .map(print)
    .concat(isComplete ? [] : ["…"])
    .join(", ");
  if (form === "list") return `[${inner}]`;
  return form === "tuple" ? `(${inner})` : `{${inner}}`;
}

/** A trace as indented lines: `call torch.optim.SGD line 3`, `loop line 5`, `arm when x > 1`. */
export function printTrace(block: Block, indent = ""): string[] {
  return block.flatMap((node) => {
    if (node.kind === "branch")
      return node.arms.flatMap((arm) => [
        `${indent}arm${arm.when ? ` when ${arm.when}` : ""}${arm.exit ? ` → ${arm.exit}` : ""}`,
        ...printTrace(arm.body, `${indent}  `),
      ]);
    const inner = node.kind === "loop" || node.kind === "frame" || node.kind === "region" ? node.body : [];
    return [indent + describe(node), ...printTrace(inner, `${indent}  `)];
  });
}

function describe(node: TraceNode): string {
  switch (node.kind) {
    case "call":
      return `call ${node.call.name} line ${lineOf(node.call.site.file, node.call.site)}`;
    case "frame":
      return print(node.function);
    case "loop":
      return `loop ${node.over ? print(node.over) : "while"}`;
    case "region":
      return `with ${node.contexts.map(print).join(", ")}`.trim();
    case "write":
      return `write ${print(node.object)}${node.path} = ${print(node.value)}`;
    case "read":
      return `read ${print(node.member)}`;
    case "rebind":
      return `rebind ${node.name}`;
    case "effect":
      return `${node.name} ${node.objects.map(print).join(", ")}`.trim();
    case "exit":
      return node.exit;
    case "branch":
      return "branch";
  }
}
