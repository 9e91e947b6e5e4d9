import type { TraceNode } from "../program/trace.ts";
import type { Made, Value } from "../program/values.ts";
import { alternativesOf, constant } from "../program/values.ts";
import { objectsIn } from "./identity.ts";
import type { ManualRate, ManualUpdate } from "./training-run.ts";

/** `group["lr"] = …`, where the group is one of `optimizer.param_groups`; undefined for every other node. */
export function readManualRate(node: TraceNode): Omit<ManualRate, "path"> | undefined {
  if (node.kind !== "write" || node.path !== '["lr"]') return undefined;
  const optimizers = objectsIn(node.object).flatMap((group) => {
    for (let at = group; at.kind === "member"; at = at.object)
      if (at.name === "param_groups") return objectsIn(at.object);
    return [];
  });
  return optimizers.length > 0 ? { optimizers, value: node.value, site: node.site } : undefined;
}

const IN_PLACE = /^(add_|sub_)$/;

/** `p.data.add_(p.grad, alpha=-lr)` and `p -= lr * p.grad`; undefined for every other node. */
export function readManualUpdate(node: TraceNode): Omit<ManualUpdate, "path"> | undefined {
  if (node.kind === "write" && node.value.kind === "operation" && node.value.operator === "-") {
    const [, change] = node.value.operands;
    return change && ownerOfGradient(change) === baseOf(node.object)
      ? { rate: factorOf(change), site: node.site }
      : undefined;
  }
  if (node.kind !== "call" || node.call.callee.kind !== "member" || !IN_PLACE.test(node.call.callee.name))
    return undefined;
  const parameter = baseOf(node.call.callee.object);
  const given = [...node.call.arguments.positional, ...node.call.arguments.keywords.values()].map(({ value }) => value);
  const isUpdate = given.some((value) => ownerOfGradient(value) === parameter);
  return isUpdate ? { rate: rateOfCall(node.call), site: node.call.site } : undefined;
}

/** `p` of `p.data`. */
function baseOf(value: Value): Value {
  return value.kind === "member" && value.name === "data" ? value.object : value;
}

/** `p` of `p.grad`, `p.grad.data` and products with them. */
function ownerOfGradient(value: Value, depth = 4): Value | undefined {
  if (value.kind === "member" && value.name === "grad") return value.object;
  if (value.kind === "member" && value.name === "data") return ownerOfGradient(value.object, depth - 1);
  if (value.kind !== "operation" || depth === 0) return undefined;
  return value.operands.map((part) => ownerOfGradient(part, depth - 1)).find((owner) => owner !== undefined);
}

/** `alpha=-lr`, `(-lr, p.grad)` of old releases, or the factor of the only argument. */
function rateOfCall({ callee, arguments: { positional, keywords } }: Made): Value | undefined {
  const isMinus = callee.kind === "member" && callee.name === "sub_";
  const [first] = positional.map(({ value }) => value);
  const factor = keywords.get("alpha")?.value ?? (first && ownerOfGradient(first) ? factorOf(first) : first);
  return factor && (isMinus ? factor : negate(factor));
}

function factorOf(product: Value): Value | undefined {
  if (product.kind !== "operation" || product.operator !== "*") return undefined;
  const [left, right] = product.operands;
  if (left === undefined || right === undefined) return undefined;
  return ownerOfGradient(left) ? right : left;
}

/** `-(-lr)` is `lr`; what is not known stays so. */
function negate(value: Value): Value | undefined {
  const [first] = alternativesOf(value);
  const one = first?.value ?? value;
  if (one.kind === "operation" && one.operator === "-" && one.operands.length === 1) return one.operands[0];
  if (one.kind !== "constant" || typeof one.value !== "number") return undefined;
  return { ...constant(-one.value, one.origin, one.isFloat) };
}
