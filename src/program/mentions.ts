import type { Expression, FunctionDef, Name, Statement } from "../python/nodes.ts";
import { blocksOf, childExpressions, expressionsIn } from "./loop-scan.ts";

/** The names and attributes that a stretch of code reads or sets, with those of nested functions and classes. */
export interface Mentions {
  names: Set<string>;
  attributes: Set<string>;
}

const known = new WeakMap<Statement[], Mentions>();

/** What a body mentions; computed once per body. */
export function mentionsIn(body: Statement[]): Mentions {
  const found = known.get(body);
  if (found) return found;
  const mentions: Mentions = { names: new Set(), attributes: new Set() };
  known.set(body, mentions);
  for (const statement of body) addStatement(statement, mentions);
  return mentions;
}

function addStatement(statement: Statement, mentions: Mentions): void {
  for (const expression of expressionsIn(statement)) if (expression) addExpression(expression, mentions);
  for (const block of blocksOf(statement)) merge(mentions, mentionsIn(block));
  if (statement.kind === "FunctionDef" || statement.kind === "ClassDef") {
    for (const decorator of statement.decorators) addExpression(decorator, mentions);
    merge(mentions, mentionsIn(statement.body));
  }
  if (statement.kind === "FunctionDef") addDefaults(statement, mentions);
  if (statement.kind === "ClassDef") for (const base of statement.bases) addExpression(base.value, mentions);
}

function addDefaults(node: FunctionDef, mentions: Mentions): void {
  for (const parameter of node.parameters) if (parameter.default) addExpression(parameter.default, mentions);
}

function addExpression(expression: Expression, mentions: Mentions): void {
  if (expression.kind === "Name") mentions.names.add(expression.id);
  if (expression.kind === "Attribute") mentions.attributes.add(expression.name.id);
  for (const child of childExpressions(expression)) addExpression(child, mentions);
}

function merge(into: Mentions, from: Mentions): void {
  for (const name of from.names) into.names.add(name);
  for (const name of from.attributes) into.attributes.add(name);
}

const reads = new WeakMap<Statement[], Map<string, Expression[]>>();

/** The places in a body, nested functions included, at which a name is read; where it is assigned does not count. */
export function readsOf(body: Statement[], name: string): Expression[] {
  let index = reads.get(body);
  if (index === undefined) {
    index = new Map();
    reads.set(body, index);
    for (const node of readsIn(body)) {
      const known = index.get(node.id);
      if (known) known.push(node);
      else index.set(node.id, [node]);
    }
  }
  return index.get(name) ?? [];
}

function readsIn(body: Statement[]): Name[] {
  return body.flatMap((statement) => {
    const targets =
      statement.kind === "Assign" ? statement.targets : statement.kind === "For" ? [statement.target] : [];
    const read = expressionsIn(statement).filter((one) => one !== undefined && !targets.includes(one));
    const inside = statement.kind === "FunctionDef" || statement.kind === "ClassDef" ? [statement.body] : [];
    return [
      ...read.flatMap((one) => (one ? namesIn(one) : [])),
      ...targets.flatMap(readsInTarget),
      ...[...blocksOf(statement), ...inside].flatMap(readsIn),
    ];
  });
}

/** `a.b = 1` reads `a`; `a = 1` and `a, b = 1, 2` do not. */
function readsInTarget(target: Expression): Name[] {
  if (target.kind === "Name") return [];
  const isList = target.kind === "Tuple" || target.kind === "List" || target.kind === "Starred";
  return isList ? childExpressions(target).flatMap(readsInTarget) : namesIn(target);
}

function namesIn(expression: Expression): Name[] {
  if (expression.kind === "Name") return [expression];
  return childExpressions(expression).flatMap(namesIn);
}

const functions = new WeakMap<Statement[], FunctionDef[]>();

/** All functions and methods defined in a body, outermost first, nested ones included; listed once per body. */
export function functionsIn(body: Statement[]): FunctionDef[] {
  const known = functions.get(body) ?? listFunctions(body);
  functions.set(body, known);
  return known;
}

function listFunctions(body: Statement[]): FunctionDef[] {
  return body.flatMap((statement) => {
    if (statement.kind === "FunctionDef") return [statement, ...functionsIn(statement.body)];
    if (statement.kind === "ClassDef") return functionsIn(statement.body);
    return blocksOf(statement).flatMap(functionsIn);
  });
}
