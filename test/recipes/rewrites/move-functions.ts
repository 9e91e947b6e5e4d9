import type { ClassDef, FunctionDef, Statement } from "../../../src/python/nodes.ts";
import { bindingsIn, FOUND_BY_NAME, freshName, isPrivate, looksAtNames } from "./bound-names.ts";
import {
  type Edit,
  endOfLine,
  hasLongString,
  indentLines,
  namesIn,
  nodesIn,
  type PythonText,
  placeBefore,
  startOfLine,
} from "./python-text.ts";

/** Makes the file's own functions static methods of a class each. */
export function makeMethods(file: PythonText): Edit[] {
  if (looksAtNames(file)) return [];
  return file.module.body.flatMap((one) => (one.kind === "FunctionDef" ? makeMethod(file, one) : []));
}

function makeMethod(file: PythonText, node: FunctionDef): Edit[] {
  const name = node.name.id;
  if (name === FOUND_BY_NAME) return [];
  const bound = bindingsIn(file.module).filter((one) => one.name === name);
  if (node.decorators.length > 0 || bound.length !== 1 || !isPrivate(file, name) || hasLongString(node, file.text))
    return [];
  const owner = freshName(file, `Holder_${name}`);
  const places = namesIn(file.module).filter((one) => one.id === name && one !== node.name);
  const start = startOfLine(file.text, node.start);
  const head = `class ${owner}:\n    @staticmethod\n`;
  return [
    { start, end: start, text: `${head}    ` },
    ...linesInside(file.text, node).map((at) => ({ start: at, end: at, text: "    " })),
    ...places.map((one) => ({ start: one.start, end: one.end, text: `${owner}.${name}` })),
  ];
}

/** Where the lines of a statement after its first begin, without empty lines. */
function linesInside(text: string, { start, end }: { start: number; end: number }): number[] {
  const lines: number[] = [];
  for (let at = endOfLine(text, start); at < end; at = endOfLine(text, at)) if (text[at] !== "\n") lines.push(at);
  return lines;
}

/** Defines the methods of classes as functions before their class. */
export function makeFunctions(file: PythonText): Edit[] {
  if (looksAtNames(file)) return [];
  return file.module.body.flatMap((one) => (one.kind === "ClassDef" ? moveMethods(file, one) : []));
}

function moveMethods(file: PythonText, owner: ClassDef): Edit[] {
  const names = new Set(bindingsIn(owner.body).map(({ name }) => name));
  return owner.body.flatMap((one) => {
    if (one.kind !== "FunctionDef" || !canLeaveClass(file, one, names)) return [];
    return moveMethod(file, owner, one);
  });
}

/** What it says must not depend on the class around it: no `super()`, no `__private`, no default of the class. */
function canLeaveClass({ text }: PythonText, node: FunctionDef, names: Set<string>): boolean {
  if (node.decorators.length > 0 || hasLongString(node, text)) return false;
  const head = namesIn(node.parameters.map((one) => [one.annotation, one.default]));
  if (namesIn(node.returns).length > 0 || head.some(({ id }) => names.has(id))) return false;
  return nodesIn(node.body).every(({ node: one }) => {
    if (one.kind !== "Name" || !("id" in one)) return true;
    return one.id !== "super" && !/^__(?!.*__$)|^__class__$/.test(String(one.id));
  });
}

function moveMethod(file: PythonText, owner: ClassDef, node: FunctionDef): Edit[] {
  const { text } = file;
  const start = startOfLine(text, node.start);
  const indent = text.slice(start, node.start);
  if (indent.trim() !== "" || indent === "") return [];
  const moved = freshName(file, `${node.name.id}_of_${owner.name.id}`);
  const body = text.slice(start, node.name.start) + moved + text.slice(node.name.end, node.end);
  const outside = body.replaceAll(new RegExp(`^${indent}`, "gm"), "");
  return [
    { ...placeBefore(file, owner), text: `${outside}\n\n\n` },
    { start, end: node.end, text: `${indent}${node.name.id} = ${moved}` },
  ];
}

/** Puts the statements that the script ends with into a function. */
export function wrapInMain(file: PythonText): Edit[] {
  if (!file.isEntry || looksAtNames(file) || isNamedBeside(file)) return [];
  const main = freshName(file, "run_script");
  const guard = file.module.body.at(-1);
  if (guard && isMainGuard(guard)) return wrap(file, guardedBody(guard), { main, isGuarded: true });
  return wrap(file, scriptTail(file), { main, isGuarded: false });
}

function wrap(file: PythonText, body: Statement[], { main, isGuarded }: { main: string; isGuarded: boolean }): Edit[] {
  const { text } = file;
  const [first, last] = [body[0], body.at(-1)];
  if (!first || !last || hasLongString(body, text) || !staysInside(file, body)) return [];
  const start = startOfLine(text, first.start);
  const lines = text.slice(start, last.end);
  const end = endOfLine(text, last.end);
  if (isGuarded) {
    const before = placeBefore(file, first);
    return [
      { ...before, text: `def ${main}():\n${lines}\n\n\n` },
      { start, end, text: `    ${main}()\n` },
    ];
  }
  const guard = `\n\nif __name__ == "__main__":\n    ${main}()\n`;
  return [{ start, end, text: `def ${main}():\n${indentLines(lines)}\n${guard}` }];
}

/** No name that becomes local may be one that other code reads, or have a value before. */
function staysInside(file: PythonText, body: Statement[]): boolean {
  const inside = bindingsIn(body).filter(({ kind }) => kind !== "parameter");
  const isWithin = (one: { start: number; end: number }) =>
    body.some((statement) => statement.start <= one.start && one.end <= statement.end);
  const outside = namesIn(file.module).filter((one) => !isWithin(one) && !isOwnOfFunction(file, one));
  const isForced = inside.some(({ kind, node }) => kind === "other" && node.kind !== "Try");
  return (
    !isForced && inside.every(({ name }) => isPrivateToScript(file, name) && !outside.some(({ id }) => id === name))
  );
}

/** Whether the function around a name binds it: then it is not the module's. */
function isOwnOfFunction({ module }: PythonText, name: { id: string; start: number; end: number }): boolean {
  return nodesIn(module).some(({ node }) => {
    if (node.kind !== "FunctionDef" || name.start < node.start || name.end > node.end) return false;
    return bindingsIn({ ...node, kind: "Body" }).some((one) => one.name === name.id);
  });
}

function isPrivateToScript({ module, text }: PythonText, name: string): boolean {
  return !nodesIn(module).some(({ node }) => node.kind === "Global" && text.slice(node.start, node.end).includes(name));
}

/** The last statements of the module that are neither definitions nor imports. */
function scriptTail({ module }: PythonText): Statement[] {
  const isHead = ({ kind }: Statement) => ["FunctionDef", "ClassDef", "Import", "ImportFrom"].includes(kind);
  const tail = module.body.slice(module.body.findLastIndex(isHead) + 1);
  return tail.some(isMainGuard) || tail.every(({ kind }) => kind === "Assign") ? [] : tail;
}

function isMainGuard(statement: Statement): boolean {
  if (statement.kind !== "If") return false;
  const test = statement.branches[0]?.test;
  return test?.kind === "Compare" && namesIn(test).some(({ id }) => id === "__name__");
}

function guardedBody(guard: Statement): Statement[] {
  return guard.kind === "If" && guard.branches.length === 1 && guard.orelse.length === 0
    ? (guard.branches[0]?.body ?? [])
    : [];
}

/** Whether a file beside imports or names the script: then its variables may be read from outside. */
function isNamedBeside({ beside, module }: PythonText): boolean {
  const isScript = beside.some(({ path, text }) => path.endsWith(".py") && /\b__main__\b|import_module/.test(text));
  return isScript || module.body.length === 0;
}
