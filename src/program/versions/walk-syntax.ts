import type { Expression, Statement } from "../../python/nodes.ts";
import { blocksOf, childExpressions, expressionsIn } from "../loop-scan.ts";

/** What is told of each statement: how deep it stands in branches, loops and functions. */
export type StatementVisitor = (statement: Statement, isConditional: boolean) => void;

/** Visits all statements in order, those of branches, functions and classes included. */
export function walkStatements(body: Statement[], visit: StatementVisitor, isConditional = false): void {
  for (const statement of body) {
    visit(statement, isConditional);
    const isPlain = statement.kind === "With";
    for (const block of blocksOf(statement)) walkStatements(block, visit, isConditional || !isPlain);
    if (statement.kind === "FunctionDef" || statement.kind === "ClassDef") walkStatements(statement.body, visit, true);
  }
}

/** Visits all expressions that a statement holds itself, outermost first. */
export function walkExpressions(statement: Statement, visit: (expression: Expression) => void): void {
  const enter = (expression: Expression): void => {
    visit(expression);
    for (const child of childExpressions(expression)) enter(child);
  };
  for (const expression of expressionsIn(statement)) if (expression) enter(expression);
}
