import type { Assign, Expression, FunctionDef, Statement } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";
import { blocksOf, childExpressions, expressionsIn } from "./loop-scan.ts";
import { mentionsIn } from "./mentions.ts";
import type { Program } from "./program.ts";
import type { Site } from "./values.ts";

/** A variable that is called like a learning rate, holds a number, and that nothing but a log reads. */
export interface UnusedRate {
  name: string;
  value: number;
  /** The name where it is assigned. */
  site: Site;
  /** The function in which it is local; undefined at the top level of the module. */
  scope: FunctionDef | undefined;
}

/** Names that people give to a learning rate. */
const RATE_NAME = /^(?:(?:base|init|initial|max|start|train|default|adam|sgd)_?)?(?:lr|learning_?rate)$/i;

/** Calls that only show what they are given. */
const SHOWS = new Set("print info debug warning log write critical".split(" "));

/** Calls through which any name can be read. */
const REFLECTION = new Set("exec eval globals locals vars".split(" "));

/** Finds learning-rate variables of a file that nothing reads; none where names may be read in ways that no text shows. */
export function findUnusedRates(program: Program, file: SourceFile): UnusedRate[] {
  const loads = collectLoads(file.module.body);
  if (loads.has("")) return [];
  let exported: Set<string> | undefined;
  const found: UnusedRate[] = [];
  visitScopes(file.module.body, undefined, (statement, scope) => {
    const [target] = statement.targets;
    const value = numberOf(statement.value);
    if (target?.kind !== "Name" || statement.targets.length > 1 || value === undefined || !RATE_NAME.test(target.id))
      return;
    if (loads.has(target.id)) return;
    if (scope === undefined) exported ??= exportedNames(program, file);
    if (scope === undefined && exported?.has(target.id)) return;
    found.push({ name: target.id, value, site: { file, start: target.start, end: target.end }, scope });
  });
  return found;
}

function numberOf(node: Expression): number | undefined {
  return node.kind === "Number" && Number.isFinite(node.value) ? node.value : undefined;
}

function visitScopes(
  body: Statement[],
  scope: FunctionDef | undefined,
  visit: (node: Assign, scope: FunctionDef | undefined) => void,
): void {
  for (const statement of body) {
    if (statement.kind === "Assign") visit(statement, scope);
    else if (statement.kind === "FunctionDef") visitScopes(statement.body, statement, visit);
    else if (statement.kind === "ClassDef")
      for (const method of statement.body) if (method.kind === "FunctionDef") visitScopes(method.body, method, visit);
    for (const block of blocksOf(statement)) visitScopes(block, scope, visit);
  }
}

/** Names that other files of the program take from this one, and those in `__all__`. */
function exportedNames(program: Program, file: SourceFile): Set<string> {
  const stem =
    file.path
      .replace(/\.\w+$/, "")
      .split("/")
      .pop() ?? "";
  const imported = (importersOf(program).get(stem) ?? []).flatMap(({ body, names }) => {
    if (names === undefined) return [...mentionsIn(body).attributes];
    return names.flatMap((name) => (name === "*" ? [...mentionsIn(body).names] : name));
  });
  return new Set([...imported, ...file.module.body.flatMap(namesInAll)]);
}

/** An import as its module sees it: the names it takes, undefined for the module as a whole. */
interface Taken {
  body: Statement[];
  names: string[] | undefined;
}

const importers = new WeakMap<Program, Map<string, Taken[]>>();

/** All imports of a program by the last name of what they import; listed once per program. */
function importersOf(program: Program): Map<string, Taken[]> {
  const known = importers.get(program);
  if (known) return known;
  const found = new Map<string, Taken[]>();
  importers.set(program, found);
  for (const { module } of program.files.values()) {
    for (const { stem, names } of importsIn(module.body)) {
      const taken = { body: module.body, names };
      const others = found.get(stem);
      if (others) others.push(taken);
      else found.set(stem, [taken]);
    }
  }
  return found;
}

const imports = new WeakMap<Statement[], { stem: string; names: string[] | undefined }[]>();

/** The imports of a body, those of nested blocks and definitions included; listed once per body. */
function importsIn(body: Statement[]): { stem: string; names: string[] | undefined }[] {
  const known = imports.get(body);
  if (known) return known;
  const found = body.flatMap((statement) => {
    const stemOf = (dotted: string) => dotted.split(".").pop() ?? "";
    if (statement.kind === "ImportFrom")
      return { stem: stemOf(statement.module), names: statement.names.map(({ name }) => name) };
    if (statement.kind === "Import")
      return statement.names.map(({ name }) => ({ stem: stemOf(name), names: undefined }));
    const isDefinition = statement.kind === "FunctionDef" || statement.kind === "ClassDef";
    return (isDefinition ? [statement.body] : blocksOf(statement)).flatMap(importsIn);
  });
  imports.set(body, found);
  return found;
}

function namesInAll(statement: Statement): string[] {
  if (statement.kind !== "Assign") return [];
  const [target] = statement.targets;
  if (target?.kind !== "Name" || target.id !== "__all__") return [];
  return childExpressions(statement.value).flatMap((item) => (item.kind === "String" ? [item.value] : []));
}

/** Every name that is read anywhere; the empty name when names may be read in ways that no text shows. */
function collectLoads(body: Statement[]): Set<string> {
  const loads = new Set<string>();
  for (const statement of body) addStatement(statement, loads);
  return loads;
}

function addStatement(statement: Statement, loads: Set<string>): void {
  if (statement.kind === "Damaged" || statement.kind === "Exec") loads.add("");
  for (const expression of readsOf(statement)) addExpression(expression, loads);
  if (statement.kind === "FunctionDef" || statement.kind === "ClassDef") {
    for (const decorator of statement.decorators) addExpression(decorator, loads);
    for (const inner of statement.body) addStatement(inner, loads);
  }
  if (statement.kind === "FunctionDef")
    for (const { default: value } of statement.parameters) if (value) addExpression(value, loads);
  if (statement.kind === "ClassDef") for (const base of statement.bases) addExpression(base.value, loads);
  if (statement.kind === "Global" || statement.kind === "Nonlocal") for (const name of statement.names) loads.add(name);
  for (const block of blocksOf(statement)) for (const inner of block) addStatement(inner, loads);
}

/** The expressions of a statement that read; plain names that are assigned do not. */
function readsOf(statement: Statement): Expression[] {
  const targets = statement.kind === "Assign" ? statement.targets : statement.kind === "For" ? [statement.target] : [];
  const isPlainTarget = (expression: Expression) =>
    (targets.includes(expression) && (expression.kind === "Name" || expression.kind === "Tuple")) ||
    (statement.kind === "AugAssign" && expression === statement.target && expression.kind === "Name") ||
    (statement.kind === "AnnAssign" && expression === statement.target && expression.kind === "Name");
  return expressionsIn(statement).filter(
    (expression) => expression !== undefined && !isPlainTarget(expression),
  ) as Expression[];
}

function addExpression(node: Expression, loads: Set<string>): void {
  if (node.kind === "Name") loads.add(node.id);
  if (node.kind === "Call") {
    const called =
      node.callee.kind === "Name" ? node.callee.id : node.callee.kind === "Attribute" ? node.callee.name.id : "";
    if (node.callee.kind === "Name" && REFLECTION.has(called)) loads.add("");
    if (SHOWS.has(called)) return;
  }
  for (const child of childExpressions(node)) addExpression(child, loads);
}
