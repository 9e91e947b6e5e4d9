import type { Choice, Constant, Operation, Origin, Site, Value } from "../../program/values.ts";
import { textOf } from "../../python/source-file.ts";
import type { Identities } from "../identity.ts";
import { applyOperator, type Computed, countRemainder, isBinary } from "./apply-operator.ts";
import { isAlwaysPositive } from "./bounds.ts";
import { type AtomTraits, type Count, makeAtom, makeNumber } from "./count.ts";
import { formOf, getKnownValue, isWholeCount } from "./form.ts";
import { isWhole, readNumber } from "./rational.ts";

/** What the reader of a program knows about its values. Every function is asked with the value itself. */
export interface CountContext {
  /** One for a whole run, so that the same value is the same atom in all its counts. */
  identities: Identities;
  /** What `len(value)` is: of a loader its batches, of a data set its samples. Undefined: an atom `len(…)` of at least 1. */
  lengthOf?: (value: Value) => Count | undefined;
  /** What a value counts, where more is known than its text says: the processes, a loop's epochs. Asked first. */
  quantityOf?: (value: Value) => Count | undefined;
  /** What is known of a number that becomes an atom: its unit, its least value, whether it is whole. */
  traitsOf?: (value: Value) => Partial<Omit<AtomTraits, "id" | "definition">> | undefined;
  /** `first` takes the first alternative of a choice (the program's own defaults); else a choice is an atom. */
  choices?: "first" | "atom";
}

/** Formulas of more parts have atoms in place of the rest. */
const MAX_PARTS = 2_000;
/** Formulas nested deeper have atoms in place of what is inside. */
const MAX_DEPTH = 100;
/** Text of a program that is longer says less than the name of what it calls. */
const MAX_NAME_LENGTH = 60;

/** The count that a value of the program is. Undefined for what is no number: a text, a list, `None`. */
export function countOf(value: Value, context: CountContext): Count | undefined {
  if (value.kind === "constant" && typeof value.value === "boolean") return undefined;
  return new Converter(context).convert(value, 0)?.count;
}

class Converter {
  private readonly known = new Map<Value, Computed | undefined>();
  private readonly context: CountContext;

  constructor(context: CountContext) {
    this.context = context;
  }

  convert(value: Value, depth: number): Computed | undefined {
    if (this.known.has(value)) return this.known.get(value);
    const computed = this.compute(value, depth);
    this.known.set(value, computed);
    return computed;
  }

  private compute(value: Value, depth: number): Computed | undefined {
    const given = this.context.quantityOf?.(value);
    if (given) return judge(given);
    switch (value.kind) {
      case "constant":
        return this.convertConstant(value);
      case "operation":
        return this.convertOperation(value, depth);
      case "choice":
        return this.convertChoice(value, depth);
      case "member":
      case "made":
      case "unknown":
      case "external":
        return this.makeAtomOf(value);
      default:
        return undefined;
    }
  }

  /** A number that went through a name keeps it, so that a factor can be called by it. */
  private convertConstant(constant: Constant): Computed | undefined {
    const exact = typeof constant.value === "string" || constant.value === null ? undefined : Number(constant.value);
    const number = exact === undefined ? undefined : readNumber(exact);
    if (number === undefined) return undefined;
    const precision = isBinary(number) ? "exact" : "rounded";
    const { origin } = constant;
    const traits = this.context.traitsOf?.(constant);
    const definition = makeNumber(number, traits?.unit);
    if (origin === undefined || origin.kind === "literal" || origin.kind === "operation")
      return { count: definition, precision };
    const id = `constant ${placeOf(rootOf(origin))} ${constant.value}`;
    const name = traits?.name ?? nameOfOrigin(origin);
    return { count: makeAtom({ ...traits, id, name, isInteger: isWhole(number), definition }), precision };
  }

  private convertChoice(choice: Choice, depth: number): Computed | undefined {
    const [first] = choice.alternatives;
    if (this.context.choices === "first" && first) return this.convert(first.value, depth + 1);
    const numbers = choice.alternatives.map(({ value }) => (value.kind === "constant" ? value.value : undefined));
    const known = numbers.filter((one) => typeof one === "number");
    if (known.length < numbers.length) return this.makeAtomOf(choice);
    return this.makeAtomOf(choice, { min: Math.min(...known), isInteger: known.every(Number.isInteger) });
  }

  private convertOperation(operation: Operation, depth: number): Computed | undefined {
    const { operator, operands } = operation;
    const [only] = operands;
    if (operator === "len" && only) return this.convertLength(only, operation.site);
    if (depth > MAX_DEPTH || this.known.size > MAX_PARTS) return this.makeAtomOf(operation);
    const chain = listChain(operation);
    const parts = chain.map(({ value, isNegative }) => {
      const part = this.convert(value, depth + 1);
      return part && isNegative ? applyOperator("-", [part], "") : part;
    });
    const computed = parts.filter((part) => part !== undefined);
    if (computed.length < parts.length) return undefined;
    const joined = operator === "-" && operands.length === 2 ? "+" : operator;
    const result = applyOperator(joined, computed, placeOf(operation.site));
    return result ?? this.convertTest(operation, depth) ?? this.makeAtomOf(operation);
  }

  private convertLength(of: Value, site: Site): Computed {
    const known = this.context.lengthOf?.(of);
    if (known) return judge(known);
    const name = textAt(site) ?? `len(${nameOf(of)})`;
    const id = `length ${this.context.identities.of(of)}`;
    return { count: makeAtom({ id, name, min: 1, isInteger: true }), precision: "exact" };
  }

  /** `n % k > 0`, `n % k != 0` and `bool(n % k)` are 0 or 1 in arithmetic. */
  private convertTest({ operator, operands }: Operation, depth: number): Computed | undefined {
    const [tested, zero] = operands;
    const isAgainstZero = zero?.kind === "constant" && zero.value === 0;
    const isTest = operator === "bool" || ((operator === ">" || operator === "!=") && isAgainstZero);
    if (!isTest || tested?.kind !== "operation" || tested.operator !== "%") return undefined;
    const [dividend, divisor] = tested.operands.map((operand) => this.convert(operand, depth + 1));
    if (dividend === undefined || divisor === undefined) return undefined;
    if (!isWholeCount(dividend.count) || !isPositiveWhole(divisor.count)) return undefined;
    return { count: countRemainder(dividend.count, divisor.count), precision: "exact" };
  }

  private makeAtomOf(value: Value, known: Partial<AtomTraits> = {}): Computed {
    const traits = { ...known, ...this.context.traitsOf?.(value) };
    const id = `value ${value.kind === "external" ? value.name : this.context.identities.of(value)}`;
    return judge(makeAtom({ ...traits, id, name: traits.name ?? nameOf(value) }));
  }
}

/** Numbers that are whole are exact; of the rest floating point has the nearest. */
function judge(count: Count): Computed {
  const known = getKnownValue(count);
  return { count, precision: (known ? isBinary(known) : isWholeCount(count)) ? "exact" : "rounded" };
}

function isPositiveWhole(count: Count): boolean {
  return isWholeCount(count) && isAlwaysPositive(formOf(count));
}

/** The operands of `a + b - c + …` or `a * b * …` in their order, however long it is; of any other operation its own. */
function listChain(operation: Operation): { value: Value; isNegative: boolean }[] {
  const family = FAMILIES.find((one) => one.includes(operation.operator));
  const chain: { value: Value; isNegative: boolean }[] = [];
  let at: Value = operation;
  while (family && at.kind === "operation" && at.operands.length === 2 && family.includes(at.operator)) {
    const [left, right]: Value[] = at.operands;
    if (left === undefined || right === undefined) break;
    chain.unshift({ value: right, isNegative: at.operator === "-" });
    at = left;
  }
  if (chain.length === 0) return operation.operands.map((value) => ({ value, isNegative: false }));
  return [{ value: at, isNegative: false }, ...chain];
}

const FAMILIES = [["+", "-"], ["*"]];

/** How a person would write a value that the text does not decide: `args.epochs`, `get_world_size()`. */
function nameOf(value: Value): string {
  switch (value.kind) {
    case "unknown":
    case "constant":
      return value.origin ? nameOfOrigin(value.origin) : "?";
    case "member":
      return value.name === "[]" ? `${nameOf(value.object)}[…]` : (textAt(value.site) ?? `….${value.name}`);
    case "operation":
      return textAt(value.site) ?? `… ${value.operator} …`;
    case "made":
      return textAt(value.site) ?? `${value.name.split(".").pop() ?? value.name}(…)`;
    case "choice":
      return value.alternatives[0] ? nameOf(value.alternatives[0].value) : "?";
    case "external":
      return value.name;
    default:
      return "?";
  }
}

/** The name under which a value was met last; for an attribute the whole path as written. */
function nameOfOrigin(origin: Origin): string {
  return (origin.kind === "attribute" ? textAt(origin) : undefined) ?? origin.label;
}

function textAt(site: Site): string | undefined {
  const text = textOf(site.file, site).replace(/\s+/g, " ").trim();
  return text.length > 0 && text.length <= MAX_NAME_LENGTH ? text : undefined;
}

/** Where the number itself stands. */
function rootOf(origin: Origin): Origin {
  let root = origin;
  for (let next = root.from[0]; next && root.kind !== "operation"; next = root.from[0]) root = next;
  return root;
}

function placeOf({ file, start, end }: Site): string {
  return `${file.path}:${start}-${end}`;
}
