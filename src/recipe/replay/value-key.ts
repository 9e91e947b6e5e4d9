import type { Origin, Site, Value } from "../../program/values.ts";
import { alternativesOf, originOf } from "../../program/values.ts";

/** A place as text, the same in every interpretation of the same files. */
export function siteKey({ file, start }: Pick<Site, "file" | "start">): string {
  return `${file.path}:${start}`;
}

/** The origin of a number or of something unknown: where it stands or comes in; undefined for what was computed. */
function rootOf(value: Value): Origin | undefined {
  let at = originOf(value);
  while (at && at.kind !== "operation" && at.from[0]) at = at.from[0];
  return at?.kind === "operation" ? undefined : at;
}

/** A name for a value that is the same wherever it is met, in every interpretation; undefined for what was computed. */
export function valueKey(value: Value): string | undefined {
  switch (value.kind) {
    case "constant":
    case "unknown": {
      const root = rootOf(value);
      const isName = value.kind === "unknown" && value.reason.endsWith("is not defined in any file that was read");
      return root ? siteKey(root) : isName ? value.reason : undefined;
    }
    case "made":
      return `call ${siteKey(value.site)}`;
    case "instance":
      return `object ${siteKey(value.site)}`;
    case "external":
      return value.name;
    case "member": {
      const object = valueKey(value.object);
      return object && `${object}.${value.name}`;
    }
    case "choice":
      return value.alternatives.map((one) => valueKey(one.value)).find((key) => key !== undefined);
    default:
      return undefined;
  }
}

/** A text for a condition that is the same for the same condition; `isNegated` where it asks for the opposite. */
export function conditionKey(test: Value): { key: string; isNegated: boolean } {
  if (test.kind === "operation" && test.operator === "not" && test.operands[0]) {
    const inner = conditionKey(test.operands[0]);
    return { key: inner.key, isNegated: !inner.isNegated };
  }
  if (test.kind !== "operation") return { key: valueKey(test) ?? `? ${test.kind}`, isNegated: false };
  const [left, right] = test.operands.map((operand) => conditionKey(operand).key);
  const isNegated = test.operator === "!=" || test.operator === "is not";
  const operator = isNegated ? { "!=": "==", "is not": "is" }[test.operator] : test.operator;
  const constant = test.operands[1]?.kind === "constant" ? String(test.operands[1].value) : right;
  return { key: `${left} ${operator} ${constant ?? ""}`, isNegated };
}

/** Whether any part of a value is something that a condition on `isPart` holds for. */
export function somePart(value: Value, isPart: (part: Value) => boolean, depth = 0): boolean {
  if (isPart(value)) return true;
  if (depth > 8) return false;
  const inside = partsOf(value);
  return inside.some((part) => somePart(part, isPart, depth + 1));
}

function partsOf(value: Value): Value[] {
  switch (value.kind) {
    case "operation":
      return value.operands;
    case "choice":
      return alternativesOf(value).map((one) => one.value);
    case "member":
      return [value.object];
    case "made":
      return [value.callee, ...value.arguments.positional.map((argument) => argument.value)];
    default:
      return [];
  }
}
