import type { Expression, Module, Span } from "../../../python/nodes.ts";
import { walkStatements } from "../walk-syntax.ts";

/** A string of a list as far as the text shows it. */
export interface FoundString {
  text: string;
  at: Span;
  /** True where a branch decides whether it is in the list. */
  isConditional: boolean;
}

/** What a name is given somewhere in a file. */
interface Binding {
  value: Expression;
  /** For `name["key"] = value`. */
  key?: string;
  isConditional: boolean;
}

/** How deeply names, sums and lists are followed. */
const MAX_DEPTH = 12;

/** Strings that are taken of one list. */
const MAX_STRINGS = 2_000;

/** Expressions that are looked at in one script: names that are made of one another would never end. */
const MAX_STEPS = 50_000;

/** Longest string that is put together. */
const MAX_TEXT_UNITS = 10_000;

/** Finds the strings of lists and the entries of dictionaries by reading the text of a script, which is never run. */
export class StringFinder {
  private readonly bindings = new Map<string, Binding[]>();
  private steps = 0;

  constructor(module: Module) {
    walkStatements(module.body, (statement, isConditional) => {
      if (statement.kind === "Assign")
        for (const target of statement.targets) this.bind(target, { value: statement.value, isConditional });
      if (statement.kind === "AnnAssign" && statement.value)
        this.bind(statement.target, { value: statement.value, isConditional });
      if (statement.kind === "AugAssign") this.bind(statement.target, { value: statement.value, isConditional });
      if (statement.kind === "ExpressionStatement") this.bindGrowth(statement.value, isConditional);
    });
  }

  private bind(target: Expression, binding: Binding): void {
    if (target.kind === "Name") this.bindings.set(target.id, [...(this.bindings.get(target.id) ?? []), binding]);
    if (target.kind === "Subscript" && target.index.kind === "String")
      this.bind(target.object, { ...binding, key: target.index.value });
  }

  /** `name.append(value)` and `name.extend(values)`. */
  private bindGrowth(value: Expression, isConditional: boolean): void {
    if (value.kind !== "Call" || value.callee.kind !== "Attribute") return;
    const { object, name } = value.callee;
    const [argument] = value.arguments;
    if (argument && ["append", "extend", "update", "add"].includes(name.id))
      this.bind(object, { value: argument.value, isConditional });
  }

  /** The strings of a list that is written out, put together with `+`, or kept in a name. */
  stringsOf(expression: Expression): FoundString[] {
    const found: FoundString[] = [];
    this.collect(expression, { found, depth: 0, isConditional: false });
    return found;
  }

  /** The values of a dictionary by key; of `dict(a=…)`, of `{"a": …}`, and of `name["a"] = …`. */
  entriesOf(expression: Expression, depth = 0): [key: string, value: Expression][] {
    if (depth > MAX_DEPTH || this.steps++ > MAX_STEPS) return [];
    if (expression.kind === "Name")
      return this.bindingsOf(expression.id).flatMap(({ key, value }): [string, Expression][] =>
        key === undefined ? this.entriesOf(value, depth + 1) : [[key, value]],
      );
    if (expression.kind === "Call")
      return expression.arguments.flatMap(({ name, value }): [string, Expression][] =>
        name === undefined ? this.entriesOf(value, depth + 1) : [[name, value]],
      );
    if (expression.kind !== "Dict") return [];
    return expression.entries.flatMap(({ key, value }): [string, Expression][] => {
      if (key === undefined) return this.entriesOf(value, depth + 1);
      return key.kind === "String" ? [[key.value, value]] : [];
    });
  }

  /** The text of a string, with names of string constants put in; undefined when some of it is computed. */
  textOf(expression: Expression, depth = 0): string | undefined {
    if (expression.kind === "String") return expression.value;
    if (depth > MAX_DEPTH || this.steps++ > MAX_STEPS) return undefined;
    if (expression.kind === "Name") {
      const bindings = this.bindingsOf(expression.id);
      return bindings.length === 1 && bindings[0] ? this.textOf(bindings[0].value, depth + 1) : undefined;
    }
    const parts = expression.kind === "FormattedString" ? expression.parts : sumOf(expression);
    const texts = parts?.map((part) => this.textOf(part, depth + 1));
    const text = texts === undefined || texts.includes(undefined) ? undefined : texts.join("");
    return text !== undefined && text.length > MAX_TEXT_UNITS ? undefined : text;
  }

  private bindingsOf(name: string): Binding[] {
    return (this.bindings.get(name) ?? []).slice(0, 50);
  }

  private collect(
    expression: Expression,
    state: { found: FoundString[]; depth: number; isConditional: boolean },
  ): void {
    const { found, depth, isConditional } = state;
    if (depth > MAX_DEPTH || found.length >= MAX_STRINGS || this.steps++ > MAX_STEPS) return;
    const text = this.textOf(expression);
    if (text !== undefined) {
      found.push(...text.split("\n").map((line) => ({ text: line, at: expression, isConditional })));
      return;
    }
    for (const part of partsOf(expression))
      this.collect(part.value, { found, depth: depth + 1, isConditional: isConditional || part.isConditional });
    if (expression.kind !== "Name") return;
    for (const binding of this.bindingsOf(expression.id)) {
      if (binding.key === undefined)
        this.collect(binding.value, { found, depth: depth + 1, isConditional: isConditional || binding.isConditional });
    }
  }
}

function sumOf(expression: Expression): Expression[] | undefined {
  return expression.kind === "Binary" && expression.operator === "+" ? [expression.left, expression.right] : undefined;
}

/** The expressions whose strings are in the list too. */
function partsOf(expression: Expression): { value: Expression; isConditional: boolean }[] {
  const always = (values: Expression[]) => values.map((value) => ({ value, isConditional: false }));
  switch (expression.kind) {
    case "List":
    case "Tuple":
    case "Set":
      return always(expression.items);
    case "Starred":
      return always([expression.value]);
    case "Binary":
      return always(sumOf(expression) ?? []);
    case "Conditional":
      return [expression.body, expression.orelse].map((value) => ({ value, isConditional: true }));
    case "BoolOp":
      return [expression.left, expression.right].map((value) => ({ value, isConditional: true }));
    case "Call":
      return always(LIST_MAKERS.test(nameOf(expression.callee)) ? expression.arguments.map(({ value }) => value) : []);
    default:
      return [];
  }
}

/** Functions whose result holds the strings of their argument. */
const LIST_MAKERS = /^(list|tuple|set|sorted|split|splitlines)$/;

function nameOf(callee: Expression): string {
  if (callee.kind === "Name") return callee.id;
  return callee.kind === "Attribute" ? callee.name.id : "";
}
