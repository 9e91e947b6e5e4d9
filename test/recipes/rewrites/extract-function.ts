import type { FunctionDef, Statement } from "../../../src/python/nodes.ts";
import { type Binding, bindingsIn, freshName, isInFunction, looksAtNames } from "./bound-names.ts";
import {
  allBlocks,
  type Edit,
  hasLongString,
  indentOf,
  namesIn,
  nodesIn,
  type PythonText,
  placeBefore,
  startOfLine,
} from "./python-text.ts";

const KEPT_IN_PLACE = new Set(["Yield", "Await", "Lambda", "NamedExpression", "Starred"]);

/** Moves the longest run of simple statements of each function, and of the script, into a function of its own. */
export function extractFunctions(file: PythonText): Edit[] {
  if (looksAtNames(file)) return [];
  const functions = nodesIn(file.module).flatMap(({ node, around }) =>
    node.kind === "FunctionDef" && !isInFunction({ around }) ? [node as unknown as FunctionDef] : [],
  );
  const name = freshName(file, "extracted_part");
  const bodies = functions.map((one) => ({ body: one.body, owner: one as FunctionDef | undefined }));
  return [...bodies, { body: file.module.body, owner: undefined }].flatMap(({ body, owner }, index) =>
    extractFrom(file, { body, owner, name: `${name}_${index}` }),
  );
}

interface Place {
  body: Statement[];
  /** The function that the statements are in; undefined for the script itself. */
  owner: FunctionDef | undefined;
  name: string;
}

function extractFrom(file: PythonText, { body, owner, name }: Place): Edit[] {
  const own = owner ? bindingsIn([owner.parameters, owner.body]) : bindingsIn(file.module).filter(isVariable);
  const blocks = owner ? allBlocks(body) : blocksOfScript(body);
  const runs = blocks.flatMap((block) => runsIn(block, (one) => canMove(file, one, { own, owner })));
  const [longest] = runs.filter((run) => run.length > 1).sort((one, other) => other.length - one.length);
  return longest ? moveRun(file, longest, { own, name }) : [];
}

/** The blocks of the module that are in no function or class. */
function blocksOfScript(body: Statement[]): Statement[][] {
  const isScript = ({ kind }: Statement) => kind !== "FunctionDef" && kind !== "ClassDef";
  return [body, ...body.filter(isScript).flatMap((one) => allBlocks([one]).slice(1))];
}

function runsIn(block: Statement[], test: (one: Statement) => boolean): Statement[][] {
  const runs: Statement[][] = [[]];
  for (const one of block) {
    if (test(one)) runs.at(-1)?.push(one);
    else runs.push([]);
  }
  return runs;
}

/** A call or an assignment to plain names that says the same wherever it stands. */
function canMove(
  file: PythonText,
  one: Statement,
  { own, owner }: { own: Binding[]; owner: FunctionDef | undefined },
): boolean {
  if (one.kind !== "ExpressionStatement" && one.kind !== "Assign") return false;
  if (one.kind === "ExpressionStatement" && one.value.kind !== "Call") return false;
  if (hasLongString(one, file.text) || indentOf(file.text, one) === undefined) return false;
  const isTied = nodesIn(one).some(({ node }) => KEPT_IN_PLACE.has(node.kind) || isMangled(node));
  const ownInner = own.filter(({ kind }) => kind === "inner target" || kind === "other").map(({ name }) => name);
  const names = namesIn(one).map(({ id }) => id);
  if (isTied || names.some((id) => id === "super" || ownInner.includes(id))) return false;
  if (one.kind === "ExpressionStatement") return true;
  const isPlain = one.targets.every(
    (target) => target.kind === "Name" || isNames(target) || target.kind === "Attribute",
  );
  return isPlain && bindingsIn(one).every(({ name }) => isReadHereOnly(file, name, owner));
}

function isNames(target: { kind: string; items?: unknown }): boolean {
  return target.kind === "Tuple" && Array.isArray(target.items) && target.items.every(({ kind }) => kind === "Name");
}

/** A name of the script that functions read must have its value as soon as it is assigned. */
function isReadHereOnly({ module }: PythonText, name: string, owner: FunctionDef | undefined): boolean {
  const nested = nodesIn(owner ? owner.body : module).filter(
    ({ node }) => node.kind === "FunctionDef" || node.kind === "ClassDef",
  );
  return !nested.some(({ node }) => namesIn({ ...node, kind: "Body" }).some(({ id }) => id === name));
}

/** `self.__x`, which means another name in each class. */
function isMangled(node: { kind: string }): boolean {
  return node.kind === "Name" && "id" in node && /^__(?!.*__$)/.test(String(node.id));
}

function moveRun(file: PythonText, run: Statement[], { own, name }: { own: Binding[]; name: string }): Edit[] {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return [];
  const { text } = file;
  const indent = indentOf(text, first) ?? "";
  const given = inputsOf(run, own);
  const made = [...new Set(bindingsIn(run).map((one) => one.name))];
  const start = startOfLine(text, first.start);
  const lines = text.slice(start, last.end).replaceAll(new RegExp(`^${indent}(?=.)`, "gm"), "    ");
  const end = made.length === 0 ? "" : `\n    return ${made.join(", ")}`;
  const result = made.length === 0 ? "" : `${made.join(", ")} = `;
  return [
    { ...placeBefore(file, first), text: `def ${name}(${given.join(", ")}):\n${lines}${end}\n\n\n` },
    { start: first.start, end: last.end, text: `${result}${name}(${given.join(", ")})` },
  ];
}

/** The variables around the run that it reads before it binds them itself, in the order of reading. */
function inputsOf(run: Statement[], own: Binding[]): string[] {
  const variables = new Set(own.map(({ name }) => name));
  const bound = new Set<string>();
  const given = new Set<string>();
  for (const one of run) {
    const read =
      one.kind === "Assign"
        ? namesIn([one.value, one.targets.filter(({ kind }) => kind === "Attribute")])
        : namesIn(one);
    for (const { id } of read) if (variables.has(id) && !bound.has(id)) given.add(id);
    for (const { name } of bindingsIn(one)) bound.add(name);
  }
  return [...given];
}

/** What a script defines and imports is seen by all its functions; its variables are passed like those of a function. */
function isVariable({ kind }: Binding): boolean {
  return kind !== "function" && kind !== "class" && kind !== "import";
}
