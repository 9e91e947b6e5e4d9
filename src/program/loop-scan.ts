import type { Expression, FunctionDef, Statement } from "../python/nodes.ts";

/** What the body of a loop assigns: names, attributes as they are written (`self.step`), and items under literal keys. */
export interface Assigned {
  names: Set<string>;
  attributes: Set<string>;
  /** The names and attributes that a number is added to. */
  counted: Set<string>;
  /** By the name of the list or dict. */
  items: Map<string, Set<string | number>>;
}

const scans = new WeakMap<Statement[], Assigned>();
const yields = new WeakMap<FunctionDef, boolean>();

/** The names and attributes that a block assigns, without those of functions and classes defined in it. */
export function findAssigned(body: Statement[]): Assigned {
  const known = scans.get(body);
  if (known) return known;
  const assigned: Assigned = { names: new Set(), attributes: new Set(), counted: new Set(), items: new Map() };
  for (const statement of body) scanStatement(statement, assigned);
  scans.set(body, assigned);
  return assigned;
}

/** Whether calling the function gives a generator. */
export function containsYield(node: FunctionDef): boolean {
  let found = yields.get(node);
  if (found === undefined) {
    found = node.body.some((statement) => someExpression(statement, (expression) => expression.kind === "Yield"));
    yields.set(node, found);
  }
  return found;
}

function scanStatement(statement: Statement, assigned: Assigned): void {
  switch (statement.kind) {
    case "Assign":
      for (const target of statement.targets) scanTarget(target, assigned);
      break;
    case "AugAssign":
      scanTarget(statement.target, assigned);
      if (statement.value.kind === "Number") noteCounted(statement.target, assigned);
      break;
    case "AnnAssign":
      scanTarget(statement.target, assigned);
      break;
    case "For":
      scanTarget(statement.target, assigned);
      break;
    case "With":
      for (const { target } of statement.items) if (target) scanTarget(target, assigned);
      break;
    default:
      break;
  }
  for (const block of blocksOf(statement)) for (const inner of block) scanStatement(inner, assigned);
}

function scanTarget(target: Expression, assigned: Assigned): void {
  if (target.kind === "Name") assigned.names.add(target.id);
  else if (target.kind === "Tuple" || target.kind === "List")
    for (const item of target.items) scanTarget(item, assigned);
  else if (target.kind === "Starred") scanTarget(target.value, assigned);
  else if (target.kind === "Attribute" && target.object.kind === "Name") {
    assigned.attributes.add(`${target.object.id}.${target.name.id}`);
  } else if (target.kind === "Subscript" && target.object.kind === "Name") {
    const { index, object } = target;
    if (index.kind !== "String" && index.kind !== "Number") return;
    assigned.items.set(object.id, (assigned.items.get(object.id) ?? new Set()).add(index.value));
  }
}

function noteCounted(target: Expression, { counted }: Assigned): void {
  if (target.kind === "Name") counted.add(target.id);
  else if (target.kind === "Attribute" && target.object.kind === "Name")
    counted.add(`${target.object.id}.${target.name.id}`);
}

/** The blocks of statements directly inside a statement, without those of definitions. */
export function blocksOf(statement: Statement): Statement[][] {
  switch (statement.kind) {
    case "For":
    case "While":
      return [statement.body, statement.orelse];
    case "If":
      return [...statement.branches.map((branch) => branch.body), statement.orelse];
    case "With":
      return [statement.body];
    case "Try":
      return [
        statement.body,
        ...statement.handlers.map((handler) => handler.body),
        statement.orelse,
        statement.finalbody,
      ];
    case "Match":
      return statement.cases.map((one) => one.body);
    default:
      return [];
  }
}

/** Whether any expression of a statement, outside nested definitions, satisfies the test. */
function someExpression(statement: Statement, test: (expression: Expression) => boolean): boolean {
  const inExpression = (expression: Expression | undefined): boolean => {
    if (expression === undefined || expression.kind === "Lambda") return false;
    return test(expression) || childExpressions(expression).some(inExpression);
  };
  if (expressionsIn(statement).some(inExpression)) return true;
  return blocksOf(statement).some((block) => block.some((inner) => someExpression(inner, test)));
}

/** The expressions directly in a statement. */
export function expressionsIn(statement: Statement): (Expression | undefined)[] {
  switch (statement.kind) {
    case "ExpressionStatement":
    case "Return":
      return [statement.value];
    case "Assign":
      return [...statement.targets, statement.value];
    case "AugAssign":
      return [statement.target, statement.value];
    case "AnnAssign":
      return [statement.target, statement.value];
    case "For":
      return [statement.target, statement.iterable];
    case "While":
    case "Assert":
      return [statement.test];
    case "If":
      return statement.branches.map((branch) => branch.test);
    case "With":
      return statement.items.flatMap((item) => [item.context, item.target]);
    case "Match":
      return [statement.subject, ...statement.cases.map((one) => one.guard)];
    case "Raise":
      return [statement.exception, statement.cause];
    case "Try":
      return statement.handlers.map((handler) => handler.type);
    case "Delete":
      return statement.targets;
    case "Print":
      return statement.values;
    case "Exec":
      return [statement.code];
    default:
      return [];
  }
}

/** The expressions directly inside an expression. */
export function childExpressions(node: Expression): Expression[] {
  const children = directChildren(node);
  return children.filter((child) => child !== undefined);
}

function directChildren(node: Expression): (Expression | undefined)[] {
  switch (node.kind) {
    case "FormattedString":
      return node.parts;
    case "List":
    case "Tuple":
    case "Set":
      return node.items;
    case "Dict":
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    case "Attribute":
      return [node.object];
    case "Subscript":
      return [node.object, node.index];
    case "Slice":
      return [node.lower, node.upper, node.step];
    case "Call":
      return [node.callee, ...node.arguments.map((argument) => argument.value)];
    case "Unary":
      return [node.operand];
    case "Binary":
    case "BoolOp":
      return [node.left, node.right];
    case "Compare":
      return node.operands;
    case "Conditional":
      return [node.test, node.body, node.orelse];
    case "Lambda":
      return [...node.parameters.map((parameter) => parameter.default), node.body];
    case "Comprehension":
      return [
        node.key,
        node.element,
        ...node.clauses.flatMap((clause) => [clause.target, clause.iterable, ...clause.conditions]),
      ];
    case "Await":
    case "Yield":
    case "Starred":
    case "NamedExpression":
      return [node.value];
    default:
      return [];
  }
}
