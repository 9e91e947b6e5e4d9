import type { Expression, For, Statement } from "../python/nodes.ts";
import { blocksOf, childExpressions, expressionsIn } from "./loop-scan.ts";
import type { Made, Value } from "./values.ts";
import { collection, constant } from "./values.ts";

/** Longer lists of settings are gone through like any other loop: once, for all. */
const MAX_ITEMS = 200;

/**
 * What each turn of a loop holds that does nothing but set attributes or entries under names it goes over:
 * `for key, value in config.items(): setattr(args, key, value)`. Undefined for all other loops, and where what it goes over
 * is not known.
 */
export function settingsOf(node: For, over: Value): Value[] | undefined {
  const items = itemsOf(over);
  if (items === undefined || items.length > MAX_ITEMS) return undefined;
  const targets = new Set(namesIn(node.target));
  return node.body.every(isSmall) && node.body.some((statement) => setsByName(statement, targets)) ? items : undefined;
}

function itemsOf(over: Value): Value[] | undefined {
  if (over.kind === "made") return numberedItems(over);
  if (over.kind === "collection") return over.isComplete ? [...over.items.values()] : undefined;
  if (over.kind !== "mapping" || !over.isComplete) return undefined;
  return [...over.entries.keys()].map((key) => constant(key, over.origin));
}

/** The pairs of `enumerate(items)`, counted from 0. */
function numberedItems(over: Made): Value[] | undefined {
  const { positional, keywords } = over.arguments;
  const [first] = positional;
  if (over.name !== "builtins.enumerate" || positional.length !== 1 || keywords.size > 0 || !first) return undefined;
  return itemsOf(first.value)?.map((item, index) => collection("tuple", [constant(index), item]));
}

const SMALL = new Set([
  "ExpressionStatement",
  "Assign",
  "AugAssign",
  "AnnAssign",
  "If",
  "Try",
  "Pass",
  "Continue",
  "Raise",
  "Assert",
  "Print",
]);

/** Statements that settings are made of; no loop, no `with`, no definition. */
function isSmall(statement: Statement): boolean {
  return SMALL.has(statement.kind) && blocksOf(statement).every((block) => block.every(isSmall));
}

function setsByName(statement: Statement, targets: Set<string>): boolean {
  if (blocksOf(statement).some((block) => block.some((one) => setsByName(one, targets)))) return true;
  if (statement.kind === "Assign") return statement.targets.some((target) => isEntry(target, targets));
  return expressionsIn(statement).some((one) => one !== undefined && callsSetattr(one, targets));
}

function isEntry(target: Expression, targets: Set<string>): boolean {
  return target.kind === "Subscript" && namesIn(target.index).some((name) => targets.has(name));
}

function callsSetattr(expression: Expression, targets: Set<string>): boolean {
  if (expression.kind !== "Call") return false;
  const { callee, arguments: args } = expression;
  const isSetter =
    (callee.kind === "Name" && callee.id === "setattr") ||
    (callee.kind === "Attribute" &&
      /^(__setattr__|__setitem__|update|setdefault|add_argument|add_option|set_defaults)$/.test(callee.name.id));
  return isSetter && args.some(({ value }) => namesIn(value).some((name) => targets.has(name)));
}

function namesIn(expression: Expression): string[] {
  if (expression.kind === "Name") return [expression.id];
  return childExpressions(expression).flatMap(namesIn);
}
