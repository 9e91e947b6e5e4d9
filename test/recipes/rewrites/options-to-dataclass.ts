import { blocksOf } from "../../../src/program/loop-scan.ts";
import type { Argument, Call, Expression, Name, Statement } from "../../../src/python/nodes.ts";
import { bindingsIn, freshName, looksAtNames } from "./bound-names.ts";
import {
  allBlocks,
  type Edit,
  endOfLine,
  indentOf,
  namesIn,
  nodesIn,
  type PythonText,
  placeBefore,
  type SyntaxNode,
  startOfLine,
} from "./python-text.ts";

const KNOWN_KEYWORDS = new Set(["type", "default", "help", "action", "choices", "metavar"]);

/** Gives the options of a program that no command is known for as a dataclass with their defaults. */
export function makeDataclass(file: PythonText): Edit[] {
  if (looksAtNames(file) || file.beside.some(({ path, text }) => !path.endsWith(".py") && text.includes("--")))
    return [];
  return allBlocks(file.module.body).flatMap((block) => rewriteBlock(file, block));
}

function rewriteBlock(file: PythonText, block: Statement[]): Edit[] {
  const made = block.find((one) => one.kind === "Assign" && calleeOf(one.value)?.endsWith("ArgumentParser"));
  const [target] = made?.kind === "Assign" ? made.targets : [];
  if (!made || target?.kind !== "Name") return [];
  const name = target.id;
  const added = block.filter((one) => expressionCallee(one) === `${name}.add_argument`);
  const parsed = block.flatMap((one) => parseCalls(one, name));
  const uses = namesIn(file.module).filter(({ id }) => id === name).length;
  const fields = added.map((one) => readField(file, one));
  const [parse] = parsed;
  if (fields.some((field) => field !== undefined && isTested(file, field.split(":")[0] ?? ""))) return [];
  const isWhole = uses === added.length + 2 && parsed.length === 1 && fields.length > 0;
  if (
    !isWhole ||
    !parse ||
    fields.includes(undefined) ||
    bindingsIn(file.module).some((one) => one.name === "dataclasses")
  )
    return [];
  const options = freshName(file, "DataOptions");
  const lines = fields.map((field) => `    ${field}\n`).join("");
  return [
    {
      ...placeBefore(file, made),
      text: `import dataclasses\n\n\n@dataclasses.dataclass\nclass ${options}:\n${lines}\n\n`,
    },
    ...[made, ...added].map((one) => removeLines(file.text, one)),
    { start: parse.start, end: parse.end, text: `${options}()` },
  ];
}

/** A test of an option is open, since it may be passed; the same test of a field is decided by its default. */
function isTested({ module }: PythonText, field: string): boolean {
  return nodesIn(module).some(({ node, around }) => {
    if (node.kind !== "Attribute" || !("name" in node) || (node.name as Name).id !== field) return false;
    return around.some((one) => TESTS.has(one.kind) && !isInBody(one, node));
  });
}

/** Whether a place is inside the statements that a test decides about. */
function isInBody(test: SyntaxNode, { start, end }: SyntaxNode): boolean {
  const blocks = test.kind === "If" ? blocksOf(test as unknown as Statement) : [];
  return blocks.some((block) => block.some((one) => one.start <= start && end <= one.end));
}

const TESTS = new Set(["If", "Conditional", "BoolOp", "Compare", "Match"]);

function removeLines(text: string, one: Statement): Edit {
  const start = indentOf(text, one) === undefined ? one.start : startOfLine(text, one.start);
  return { start, end: endOfLine(text, one.end), text: "" };
}

/** `lr: float = 0.1`; undefined for an option that a dataclass cannot stand for. */
function readField({ text }: PythonText, statement: Statement): string | undefined {
  if (statement.kind !== "ExpressionStatement" || statement.value.kind !== "Call") return undefined;
  const given = statement.value.arguments;
  const option = given
    .flatMap(({ name, value }) => (name === undefined && value.kind === "String" ? [value.value] : []))
    .find((one) => one.startsWith("--"));
  const known = given.filter(({ name }) => name !== undefined);
  if (option === undefined || !known.every(({ name, unpack }) => unpack === "" && KNOWN_KEYWORDS.has(name ?? "")))
    return undefined;
  const field = option.slice(2).replaceAll("-", "_");
  const [action, value] = [find(known, "action"), find(known, "default")];
  if (action)
    return action.kind === "String" && action.value === "store_true" && !value ? `${field}: bool = False` : undefined;
  const type = find(known, "type");
  if (!value) return `${field}: object = None`;
  const isText = value.kind === "String";
  if (value.kind !== "Number" && value.kind !== "Literal" && !(isText && !type)) return undefined;
  return `${field}: ${type?.kind === "Name" ? type.id : "object"} = ${text.slice(value.start, value.end)}`;
}

function find(given: Argument[], wanted: string): Expression | undefined {
  return given.find(({ name }) => name === wanted)?.value;
}

function parseCalls(statement: Statement, name: string): Call[] {
  const value = statement.kind === "Assign" || statement.kind === "Return" ? statement.value : undefined;
  return value?.kind === "Call" && calleeOf(value) === `${name}.parse_args` && value.arguments.length === 0
    ? [value]
    : [];
}

function expressionCallee(statement: Statement): string | undefined {
  return statement.kind === "ExpressionStatement" ? calleeOf(statement.value) : undefined;
}

/** `a.b` for a call of `a.b`. */
function calleeOf(value: Expression): string | undefined {
  if (value.kind !== "Call") return undefined;
  const { callee } = value;
  if (callee.kind === "Name") return callee.id;
  return callee.kind === "Attribute" && callee.object.kind === "Name"
    ? `${callee.object.id}.${callee.name.id}`
    : undefined;
}
