import type { Value } from "../../../program/values.ts";
import { batchesOf, followGradients, isShared } from "../gradient-log.ts";
import { accumulationOf, numberOf } from "../number-steps.ts";
import { broken, HOLDS, type PropertyResult, undecided } from "../property.ts";
import type { Step, Trace } from "../trace.ts";

/** Each of the k micro-batches of a window weighs 1/k: its loss is divided by k exactly once. */
export function checkMicroBatchWeight(trace: Trace): PropertyResult {
  const logs = followGradients(trace);
  if (!isShared(logs)) return HOLDS;
  const window = Math.max(0, ...logs.flatMap(({ updates }) => updates.map(({ fresh }) => batchesOf(fresh).length)));
  const within = logs.flatMap(({ updates }) => updates.filter(({ step }) => step.epoch <= 0));
  const size = Math.max(1, ...within.map(({ fresh }) => batchesOf(fresh).length));
  if (window < 2 || size < 2) return HOLDS;
  if (dividesGradients(trace)) return undecided("the gradients themselves are changed");
  const [first] = trace.steps.filter(({ kind }) => kind === "backward");
  if (first === undefined || accumulationOf(first.path) !== undefined) return HOLDS;
  return judge(first, size);
}

function judge(backward: Step, window: number): PropertyResult {
  const counts = backward.objects.map((loss) => countDivisions(loss, window, 0));
  const [count] = counts;
  if (count === undefined || counts.some((one) => one !== count)) return undecided("how the loss is made is not known");
  if (count === 1) return HOLDS;
  return count === 0
    ? broken(`each of the ${window} micro-batches of an update weighs 1 instead of 1/${window}`, backward.site, {
        window,
        divisions: 0,
      })
    : broken(
        `each of the ${window} micro-batches of an update weighs 1/${window ** count} instead of 1/${window}`,
        backward.site,
        {
          window,
          divisions: count,
        },
      );
}

/** A gradient that is written or scaled by hand. */
function dividesGradients({ run }: Trace): boolean {
  return (
    run.writesGradients || run.calls.some(({ name }) => /grad\.(div_|mul_|copy_)$|\.grad\b.*(div_|mul_)$/.test(name))
  );
}

/** How often a loss is divided by the size of the window; undefined where that is not known. */
function countDivisions(loss: Value, window: number, depth: number): number | undefined {
  if (depth > 12) return undefined;
  const inner = (value: Value | undefined) => (value ? countDivisions(value, window, depth + 1) : undefined);
  switch (loss.kind) {
    case "operation":
      return countInOperation(loss, window, inner);
    case "choice":
      return agree(loss.alternatives.map(({ value }) => inner(value)));
    case "made":
      return countInCall(loss, window, inner);
    case "member":
      return loss.name === "loss" || loss.name.startsWith("[") ? 0 : undefined;
    case "constant":
      return 0;
    default:
      return undefined;
  }
}

type Inner = (value: Value | undefined) => number | undefined;

function countInOperation(
  { operator, operands }: Extract<Value, { kind: "operation" }>,
  window: number,
  inner: Inner,
): number | undefined {
  const [left, right] = operands;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (operator === "/" && b !== undefined) return plus(inner(left), isNear(b, window) ? 1 : 0);
  if (operator === "*" && b !== undefined) return plus(inner(left), isNear(b * window, 1) ? 1 : 0);
  if (operator === "*" && a !== undefined) return plus(inner(right), isNear(a * window, 1) ? 1 : 0);
  if (operator === "+" || operator === "-") {
    const open = operands.filter((operand) => numberOf(operand) === undefined);
    return agree(open.map(inner));
  }
  return operator === "/" || operator === "*" ? undefined : agree(operands.map(inner));
}

/** Methods that pass a loss on with its weight. */
const PASSED = /^(mean|to|float|double|squeeze|contiguous|cuda|cpu|half|clone)$/;

function countInCall(call: Extract<Value, { kind: "made" }>, window: number, inner: Inner): number | undefined {
  const { callee, arguments: args } = call;
  const reduction = args.keywords.get("reduction")?.value ?? reductionOf(callee);
  if (reduction?.kind === "constant" && reduction.value !== "mean") return undefined;
  if (callee.kind !== "member")
    return callee.kind === "external" && /^torch\.(mean|sum)$/.test(call.name) ? inner(args.positional[0]?.value) : 0;
  if (PASSED.test(callee.name)) return inner(callee.object);
  const by = numberOf(args.positional[0]?.value);
  if (/^(div_?|true_divide)$/.test(callee.name) && by !== undefined)
    return plus(inner(callee.object), isNear(by, window) ? 1 : 0);
  if (/^mul_?$/.test(callee.name) && by !== undefined)
    return plus(inner(callee.object), isNear(by * window, 1) ? 1 : 0);
  return undefined;
}

function reductionOf(callee: Value): Value | undefined {
  return callee.kind === "made" ? callee.arguments.keywords.get("reduction")?.value : undefined;
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9;
}

function plus(a: number | undefined, b: number): number | undefined {
  return a === undefined ? undefined : a + b;
}

function agree(counts: (number | undefined)[]): number | undefined {
  const [first] = counts;
  return counts.every((count) => count === first) ? first : undefined;
}
