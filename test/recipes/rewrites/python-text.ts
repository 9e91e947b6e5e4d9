import { blocksOf } from "../../../src/program/loop-scan.ts";
import type { Module, Name, Span, Statement } from "../../../src/python/nodes.ts";
import { tools } from "../../review/review-tools.ts";

/** One Python file of a fixture with what is said of it by the files beside it. */
export interface PythonText {
  text: string;
  module: Module;
  /** Whether this is the file that is asked about. */
  isEntry: boolean;
  /** The texts of the fixture's other files, of whatever kind. */
  beside: { path: string; text: string }[];
}

/** Text that takes the place of a span. */
export interface Edit extends Span {
  text: string;
}

/** What to change so that the file says the same in other words; nothing where that is not certain. */
export type Rewrite = (file: PythonText) => Edit[];

/** A node of the syntax, with the nodes around it, outermost first. */
export interface PlacedNode {
  node: SyntaxNode;
  around: SyntaxNode[];
}

/** Any object of the syntax that has a kind. */
export type SyntaxNode = { kind: string } & Span;

/** Parses a text; throws when a part of it is no Python. */
export function parseWhole(text: string): Module {
  const module = tools.parser.parse(text);
  if (module === undefined || module.damage.length > 0) throw new Error(`This is no Python:\n${text}`);
  return module;
}

/** The text with all edits made; they may not overlap. Edits at the same place are made in their order. */
export function applyEdits(text: string, edits: Edit[]): string {
  const ordered = [...edits].sort((one, other) => one.start - other.start || one.end - other.end);
  let done = "";
  let at = 0;
  for (const edit of ordered) {
    if (edit.start < at) throw new Error(`Two edits overlap at ${JSON.stringify(text.slice(edit.start, at))}.`);
    done += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return done + text.slice(at);
}

const known = new WeakMap<object, PlacedNode[]>();

/** All nodes inside a value of the syntax, outermost first; listed once per value. */
export function nodesIn(value: unknown): PlacedNode[] {
  if (typeof value !== "object" || value === null) return [];
  const found = known.get(value) ?? [];
  if (!known.has(value)) addNodes(value, [], found);
  known.set(value, found);
  return found;
}

function addNodes(value: unknown, around: SyntaxNode[], found: PlacedNode[]): void {
  if (typeof value !== "object" || value === null) return;
  const isNode = "kind" in value;
  if (isNode) found.push({ node: value as SyntaxNode, around });
  const inside = isNode ? [...around, value as SyntaxNode] : around;
  for (const inner of Object.values(value)) addNodes(inner, inside, found);
}

/** The names that are read or bound inside, without the `name` of `object.name`. */
export function namesIn(value: unknown): Name[] {
  return nodesIn(value).flatMap(({ node, around }) => {
    const parent = around.at(-1);
    const isAttribute = parent?.kind === "Attribute" && "name" in parent && parent.name === node;
    return node.kind === "Name" && !isAttribute ? [node as Name] : [];
  });
}

/** All blocks of statements inside some, the outermost first; those of functions and classes too. */
export function allBlocks(body: Statement[]): Statement[][] {
  const inside = body.flatMap((statement) =>
    statement.kind === "FunctionDef" || statement.kind === "ClassDef" ? [statement.body] : blocksOf(statement),
  );
  return [body, ...inside.flatMap(allBlocks)];
}

/** The blanks before a statement that begins its line; undefined for one that stands behind another. */
export function indentOf(text: string, statement: Span): string | undefined {
  const before = text.slice(startOfLine(text, statement.start), statement.start);
  return before.trim() === "" ? before : undefined;
}

/** Where the line of an offset begins. */
export function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Behind the line feed of an offset's line. */
export function endOfLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at === -1 ? text.length : at + 1;
}

/** Where new definitions can stand for a statement to see them: before the statement of the module that it is in. */
export function placeBefore({ text, module }: PythonText, span: Span): Edit {
  const top = module.body.find((statement) => statement.start <= span.start && span.end <= statement.end) ?? module;
  const first = top.kind === "FunctionDef" || top.kind === "ClassDef" ? (top.decorators[0] ?? top) : top;
  const at = startOfLine(text, Math.min(top.start, first.start));
  return { start: at, end: at, text: "" };
}

/** Behind the imports that a module begins with. */
export function placeBehindImports({ text, module }: PythonText): number {
  const isHead = (one: Statement) => one.kind === "Import" || one.kind === "ImportFrom";
  const count = module.body.findIndex((one, index) => !isHead(one) && !(index === 0 && isDocstring(one)));
  const last = module.body[(count === -1 ? module.body.length : count) - 1];
  return last ? endOfLine(text, last.end) : 0;
}

/** Lines with blanks put before each that is not empty; the text holds no string of several lines. */
export function indentLines(text: string, blanks = "    "): string {
  return text.replaceAll(/^(?=.)/gm, blanks);
}

/** Whether a string inside goes over several lines, so that blanks before a line would change it. */
export function hasLongString(value: unknown, text: string): boolean {
  return nodesIn(value).some(
    ({ node }) =>
      (node.kind === "String" || node.kind === "FormattedString") && text.slice(node.start, node.end).includes("\n"),
  );
}

function isDocstring(statement: Statement): boolean {
  return statement.kind === "ExpressionStatement" && statement.value.kind === "String";
}
