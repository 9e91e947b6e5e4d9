import type { Expression, ImportedName } from "../../../src/python/nodes.ts";
import { nodesIn, type PythonText, type SyntaxNode } from "./python-text.ts";

/** How code gives a name its value. */
type BindingKind = "target" | "inner target" | "function" | "class" | "import" | "parameter" | "other";

/** One place that binds a name. */
export interface Binding {
  name: string;
  kind: BindingKind;
  node: SyntaxNode;
  around: SyntaxNode[];
}

/** Absl's `config_flags` looks for this function in the module that it is given. */
export const FOUND_BY_NAME = "get_config";

const LOOKS_AT_NAMES = new Set(["globals", "locals", "vars", "eval", "exec", "dir", "__import__", "inspect"]);

const known = new WeakMap<object, Binding[]>();

/** Every place inside that binds a name, listed once per value; targets of comprehensions are "inner". */
export function bindingsIn(value: object): Binding[] {
  const found = known.get(value) ?? listBindings(value);
  known.set(value, found);
  return found;
}

function listBindings(value: object): Binding[] {
  return nodesIn(value).flatMap(({ node, around }) => {
    const place = { node, around };
    return [...targetsOf(node), ...definedBy(node)].map((one) => ({ ...one, ...place }));
  });
}

type Bound = Pick<Binding, "name" | "kind">;

function targetsOf(node: SyntaxNode): Bound[] {
  const at = node as unknown as Record<string, unknown>;
  switch (node.kind) {
    case "Assign":
    case "Delete":
      return (at.targets as Expression[]).flatMap((one) => boundBy(one, "target"));
    case "AugAssign":
    case "AnnAssign":
    case "For":
    case "NamedExpression":
      return boundBy(at.target as Expression, "target");
    case "With":
      return (at.items as { target?: Expression }[]).flatMap(({ target }) => (target ? boundBy(target, "target") : []));
    case "Comprehension":
      return (at.clauses as { target: Expression }[]).flatMap(({ target }) => boundBy(target, "inner target"));
    default:
      return [];
  }
}

function definedBy(node: SyntaxNode): Bound[] {
  const at = node as unknown as Record<string, unknown>;
  switch (node.kind) {
    case "FunctionDef":
      return [{ name: (at.name as { id: string }).id, kind: "function" }];
    case "ClassDef":
      return [{ name: (at.name as { id: string }).id, kind: "class" }];
    case "Parameter":
      return [{ name: at.name as string, kind: "parameter" }];
    case "Import":
    case "ImportFrom":
      return (at.names as ImportedName[]).map((one) => ({ name: nameBoundBy(one), kind: "import" }));
    case "Global":
    case "Nonlocal":
      return (at.names as string[]).map((name) => ({ name, kind: "other" }));
    case "Try":
      return (at.handlers as { name?: string }[]).flatMap(({ name }) => (name ? [{ name, kind: "other" }] : []));
    default:
      return [];
  }
}

/** The name that an import gives: `a` for `a.b` without `as`. */
export function nameBoundBy({ name, asName }: ImportedName): string {
  return asName ?? name.split(".")[0] ?? name;
}

function boundBy(target: Expression, kind: BindingKind): Bound[] {
  if (target.kind === "Name") return [{ name: target.id, kind }];
  if (target.kind === "Starred") return boundBy(target.value, kind);
  if (target.kind !== "Tuple" && target.kind !== "List") return [];
  return target.items.flatMap((item) => boundBy(item, kind));
}

/** Whether code may find names by their text, takes all names of a module, or has parts that were not kept. */
export function looksAtNames({ module }: PythonText): boolean {
  if (bindingsIn(module).some(({ name }) => name === "*")) return true;
  return nodesIn(module).some(({ node }) => {
    if (node.kind === "Opaque" || node.kind === "Damaged" || node.kind === "Exec") return true;
    if (node.kind === "Call") return isBareFire(node);
    return node.kind === "Name" && "id" in node && LOOKS_AT_NAMES.has(String(node.id));
  });
}

/** `fire.Fire()` makes commands of all names of the module. */
function isBareFire(node: SyntaxNode): boolean {
  const { callee, arguments: given } = node as unknown as { callee: Expression; arguments: unknown[] };
  return given.length === 0 && callee.kind === "Attribute" && callee.name.id === "Fire";
}

/** Whether a name of the module is nobody else's matter: not in a string here and in no other file. */
export function isPrivate(file: PythonText, name: string): boolean {
  if (/^__.*__$/.test(name) || isInString(file, name)) return false;
  const word = new RegExp(`\\b${name}\\b`);
  return file.beside.every(({ text }) => !word.test(text));
}

/** Whether a string of the file has the name as a word. */
export function isInString({ text, module }: PythonText, name: string): boolean {
  const word = new RegExp(`\\b${name}\\b`);
  const inFormatted = new RegExp(`\\b${name}\\s*=[}!:]`);
  return nodesIn(module).some(({ node }) => {
    if (node.kind === "FormattedString") return inFormatted.test(text.slice(node.start, node.end));
    return node.kind === "String" && word.test(text.slice(node.start, node.end));
  });
}

/** Whether a place is inside a function. */
export function isInFunction({ around }: { around: SyntaxNode[] }): boolean {
  return around.some((node) => node.kind === "FunctionDef" || node.kind === "Lambda");
}

/** A name that the file does not have yet. */
export function freshName({ text }: PythonText, wanted: string): string {
  return text.includes(wanted) ? freshName({ text } as PythonText, `${wanted}_`) : wanted;
}
