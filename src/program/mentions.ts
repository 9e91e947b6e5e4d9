import type { Expression, FunctionDef, Statement } from "../python/nodes.ts";
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

/** All functions and methods defined in a body, outermost first, nested ones included. */
export function functionsIn(body: Statement[]): FunctionDef[] {
  return body.flatMap((statement) => {
    if (statement.kind === "FunctionDef") return [statement, ...functionsIn(statement.body)];
    if (statement.kind === "ClassDef") return functionsIn(statement.body);
    return blocksOf(statement).flatMap(functionsIn);
  });
}
