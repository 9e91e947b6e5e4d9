import type { Constant, Site, Value } from "./values.ts";
import { alternativesOf, collection, constant, joinValues, MAX_TEXT, originOf } from "./values.ts";

/** The result of `left operator right`: a constant where both are, else the operation itself. */
export function applyBinary(operator: string, operands: [Value, Value], site: Site): Value {
  const [left, right] = operands;
  if (left.kind === "choice" || right.kind === "choice") {
    return overAlternatives(operands, (a, b) => applyBinary(operator, [a, b], site));
  }
  if (left.kind === "constant" && right.kind === "constant") {
    const result = computeBinary(operator, left, right);
    if (result) return withOperation(result, operator, operands, site);
  }
  const joined =
    operator === "+" ? joinCollections(left, right) : operator === "|" ? joinMappings(left, right) : undefined;
  return joined ?? { kind: "operation", operator, operands: [left, right], site };
}

/** The result of `-value`, `+value`, `~value` or `not value`. */
export function applyUnary(operator: string, operand: Value, site: Site): Value {
  if (operand.kind === "choice") {
    return joinValues(operand.alternatives.map((one) => ({ ...one, value: applyUnary(operator, one.value, site) })));
  }
  if (operator === "not") {
    const truth = truthOf(operand);
    if (truth !== undefined) return constant(!truth, originOf(operand));
  }
  if (operand.kind === "constant" && typeof operand.value !== "string" && operand.value !== null) {
    const number = Number(operand.value);
    if (operator === "-") return { ...operand, value: -number };
    if (operator === "+") return { ...operand, value: number };
  }
  return { kind: "operation", operator, operands: [operand], site };
}

/** The result of a comparison; the operation itself where the text does not decide it. */
export function applyComparison(operator: string, operands: [Value, Value], site: Site): Value {
  const [left, right] = operands;
  if (left.kind === "choice" || right.kind === "choice") {
    return overAlternatives(operands, (a, b) => applyComparison(operator, [a, b], site));
  }
  const decided = compare(operator, left, right);
  if (decided === undefined) return { kind: "operation", operator, operands: [left, right], site };
  return withOperation(constant(decided), operator, operands, site);
}

/** Whether a value is true in a condition; undefined where the text does not decide it. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case "constant":
      return Number.isNaN(value.value) ? undefined : Boolean(value.value);
    case "collection":
      return value.isComplete ? value.items.size > 0 : undefined;
    case "mapping":
      return value.entries.size > 0 ? true : value.isComplete ? false : undefined;
    case "function":
    case "class":
    case "method":
    case "module":
      return true;
    case "external":
      // True only for type checkers; packages that load lazily import everything under it.
      return value.name === "typing.TYPE_CHECKING" ? false : undefined;
    case "choice": {
      const truths = new Set(value.alternatives.map((one) => truthOf(one.value)));
      return truths.size === 1 ? [...truths][0] : undefined;
    }
    default:
      return undefined;
  }
}

/** Alternatives under the same conditions go together; others are combined freely. */
function overAlternatives([left, right]: [Value, Value], apply: (a: Value, b: Value) => Value): Value {
  const [as, bs] = [alternativesOf(left), alternativesOf(right)];
  const areTied = as.length === bs.length && as.every((a, index) => a.when !== undefined && a.when === bs[index]?.when);
  const alternatives = as.flatMap((a, index) => {
    const partners = areTied ? bs.slice(index, index + 1) : bs;
    return partners.map((b) => ({ when: a.when ?? b.when, value: apply(a.value, b.value) }));
  });
  return joinValues(alternatives);
}

/** Of `start + 200` with a start of 0, the number comes from the other operand. */
function withOperation(result: Constant, operator: string, operands: Value[], site: Site): Constant {
  const neutral = operator === "+" ? 0 : operator === "*" ? 1 : undefined;
  const isNeutral = (operand: Value) =>
    neutral !== undefined && operand.kind === "constant" && operand.value === neutral;
  const inOrder = [...operands.filter((one) => !isNeutral(one)), ...operands.filter(isNeutral)];
  const from = inOrder.flatMap((operand) => originOf(operand) ?? []);
  return {
    ...result,
    origin: { kind: "operation", label: operator, file: site.file, start: site.start, end: site.end, from },
  };
}

function computeBinary(operator: string, left: Constant, right: Constant): Constant | undefined {
  if (typeof left.value === "string") return computeText(operator, left.value, right);
  if (left.value === null || right.value === null || typeof right.value === "string") return undefined;
  const a = Number(left.value);
  const b = Number(right.value);
  const result = computeNumber(operator, a, b);
  if (result === undefined || Number.isNaN(result)) return undefined;
  const isFloat = left.isFloat || right.isFloat || operator === "/" || (operator === "**" && b < 0);
  return constant(result, undefined, isFloat);
}

function computeText(operator: string, left: string, right: Constant): Constant | undefined {
  if (operator !== "+" || typeof right.value !== "string") return undefined;
  return left.length + right.value.length > MAX_TEXT ? undefined : constant(left + right.value);
}

/** Division follows Python: `//` rounds down, `%` takes the sign of the divisor. */
function computeNumber(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b === 0 ? undefined : a / b;
    case "//":
      return b === 0 ? undefined : Math.floor(a / b);
    case "%":
      return b === 0 ? undefined : a - b * Math.floor(a / b);
    case "**":
      return a ** b;
    case "<<":
      return a * 2 ** b;
    case ">>":
      return Math.floor(a / 2 ** b);
    default:
      return undefined;
  }
}

function compare(operator: string, left: Value, right: Value): boolean | undefined {
  if (operator === "in" || operator === "not in") return containment(operator === "in", left, right);
  if (operator === "is" || operator === "is not" || operator === "==" || operator === "!=") {
    const equal = isEqual(left, right);
    const isNegated = operator === "!=" || operator === "is not";
    return equal === undefined ? undefined : equal !== isNegated;
  }
  if (left.kind !== "constant" || right.kind !== "constant") return undefined;
  const [a, b] = [left.value, right.value];
  if (typeof a === "string" || typeof b === "string" || a === null || b === null) return undefined;
  return compareNumbers(operator, Number(a), Number(b));
}

function compareNumbers(operator: string, a: number, b: number): boolean | undefined {
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return undefined;
  }
}

/** An object of any kind is never `None`; what is unknown may be. */
function isEqual(left: Value, right: Value): boolean | undefined {
  if (left.kind === "constant" && right.kind === "constant") {
    return left.value === right.value || (typeof left.value !== typeof right.value && looselyEqual(left, right));
  }
  const [some, other] = left.kind === "constant" ? [right, left] : [left, right];
  if (other.kind !== "constant") return undefined;
  const isObject = ["collection", "mapping", "function", "class", "method", "instance", "module"].includes(some.kind);
  return isObject ? false : undefined;
}

function looselyEqual(left: Constant, right: Constant): boolean {
  const isNumeric = (value: Constant["value"]) => typeof value === "number" || typeof value === "boolean";
  return isNumeric(left.value) && isNumeric(right.value) && Number(left.value) === Number(right.value);
}

function containment(isPositive: boolean, left: Value, right: Value): boolean | undefined {
  if (left.kind !== "constant") return undefined;
  if (right.kind === "constant" && typeof right.value === "string" && typeof left.value === "string") {
    return right.value.includes(left.value) === isPositive;
  }
  if (right.kind === "mapping") {
    if (right.entries.has(left.value)) return isPositive;
    return right.isComplete ? !isPositive : undefined;
  }
  if (right.kind !== "collection") return undefined;
  const items = [...right.items.values()];
  if (items.some((item) => item.kind === "constant" && item.value === left.value)) return isPositive;
  return right.isComplete && items.every((item) => item.kind === "constant") ? !isPositive : undefined;
}

/** `a | b` of dicts: what the right one has wins. */
function joinMappings(left: Value, right: Value): Value | undefined {
  if (left.kind !== "mapping" || right.kind !== "mapping") return undefined;
  const entries = new Map([...left.entries, ...right.entries]);
  return { ...left, entries, isComplete: left.isComplete && right.isComplete };
}

function joinCollections(left: Value, right: Value): Value | undefined {
  if (left.kind !== "collection" || right.kind !== "collection") return undefined;
  const items = [...left.items.values(), ...right.items.values()];
  return collection(left.form, items, left.isComplete && right.isComplete);
}
