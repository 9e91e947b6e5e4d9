import { BUILTINS } from "../program/builtins.ts";
import { blocksOf, childExpressions, expressionsIn, findAssigned } from "../program/loop-scan.ts";
import type { Expression, Span, Statement } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";

/** Names inside some spans of a file that nothing there or around binds; star imports bind anything. */
export function findUnboundNames(file: SourceFile, spans: Span[]): string[] {
  const unbound: string[] = [];
  const isInSpan = (node: Span) =>
    spans.some((span) => span.start <= node.start && node.end <= span.end && span.start < span.end);
  visit(file.module.body, [bindingsOf(file.module.body)], (name, node, scopes) => {
    const isBound =
      scopes.some((scope) => scope.has(name) || scope.has("*")) || BUILTINS.has(name) || name === "__name__";
    if (!isBound && isInSpan(node)) unbound.push(name);
  });
  return unbound;
}

type Visit = (name: string, node: Span, scopes: Set<string>[]) => void;

function visit(body: Statement[], scopes: Set<string>[], report: Visit): void {
  for (const statement of body) {
    for (const expression of expressionsIn(statement)) if (expression) visitExpression(expression, scopes, report);
    for (const block of blocksOf(statement)) visit(block, scopes, report);
    if (statement.kind === "ClassDef") visit(statement.body, [...scopes, bindingsOf(statement.body)], report);
    if (statement.kind !== "FunctionDef") continue;
    const parameters = statement.parameters.map((parameter) => parameter.name);
    visit(statement.body, [...scopes, new Set([...parameters, ...bindingsOf(statement.body)])], report);
  }
}

function visitExpression(node: Expression, scopes: Set<string>[], report: Visit): void {
  if (node.kind === "Name") report(node.id, node, scopes);
  const inner = innerNames(node);
  const within = inner.length > 0 ? [...scopes, new Set(inner)] : scopes;
  for (const child of childExpressions(node)) visitExpression(child, within, report);
}

/** Names that a lambda or comprehension binds for itself. */
function innerNames(node: Expression): string[] {
  if (node.kind === "Lambda") return node.parameters.map((parameter) => parameter.name);
  if (node.kind === "Comprehension") return node.clauses.flatMap((clause) => namesIn(clause.target));
  return node.kind === "NamedExpression" ? [node.target.id] : [];
}

function namesIn(node: Expression): string[] {
  return node.kind === "Name" ? [node.id] : childExpressions(node).flatMap(namesIn);
}

/** Everything a body binds in its own scope. */
function bindingsOf(body: Statement[]): Set<string> {
  const names = new Set(findAssigned(body).names);
  for (const statement of body) {
    for (const name of bindingsOfStatement(statement)) names.add(name);
    for (const block of blocksOf(statement)) for (const name of bindingsOf(block)) names.add(name);
  }
  return names;
}

function bindingsOfStatement(statement: Statement): string[] {
  switch (statement.kind) {
    case "FunctionDef":
    case "ClassDef":
      return [statement.name.id];
    case "Import":
      return statement.names.map(({ name, asName }) => asName ?? name.split(".")[0] ?? name);
    case "ImportFrom":
      return statement.names.map(({ name, asName }) => asName ?? name);
    case "Try":
      return statement.handlers.flatMap((handler) => handler.name ?? []);
    case "Global":
    case "Nonlocal":
      return statement.names;
    default:
      return [];
  }
}
