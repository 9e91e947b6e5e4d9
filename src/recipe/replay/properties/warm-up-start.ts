import { numberOf } from "../number-steps.ts";
import { broken, HOLDS, type PropertyResult } from "../property.ts";
import type { Trace } from "../trace.ts";

/** A hand-written warm-up does not begin at a rate of 0, nor above the rate that it leads to. */
export function checkWarmUpStart(trace: Trace): PropertyResult {
  return checkLambdas(trace) ?? checkWrites(trace) ?? HOLDS;
}

function checkLambdas({ factors, run, steps }: Trace): PropertyResult | undefined {
  for (const [value, answers] of factors) {
    const isStepped = steps.some(({ kind, objects }) => kind === "schedule step" && objects.includes(value));
    const schedule = run.schedules.find((one) => one.value === value);
    const [first, second] = answers;
    if (!isStepped || first === undefined) continue;
    if (first === 0 && second !== 0)
      return broken("the first update has a learning rate of 0", schedule?.site, { factor: 0 });
    const target = answers.find((answer) => answer === 1);
    if (first > 1 && target !== undefined)
      return broken(`the warm-up begins at ${first} times the rate it leads to`, schedule?.site, { factor: first });
  }
  return undefined;
}

function checkWrites({ steps, run, model }: Trace): PropertyResult | undefined {
  const update = steps.find(({ kind }) => kind === "optimizer step");
  const writes = steps.filter(({ kind }) => kind === "rate write");
  const before = writes.findLast(({ number }) => update !== undefined && number < update.number);
  const first = before && numberOf(before.values.get("value"));
  if (before === undefined || first === undefined || model.isResumed) return undefined;
  const later = writes.flatMap(({ values }) => numberOf(values.get("value")) ?? []);
  if (first === 0 && later.some((rate) => rate > 0))
    return broken("the first update has a learning rate of 0", before.site, { rate: 0 });
  const [rate] = run.optimizers.flatMap(({ learningRates: [one] }) => (one?.kind === "constant" ? [one.value] : []));
  const last = later.at(-1);
  if (
    rate !== undefined &&
    last !== undefined &&
    first > rate * (1 + 1e-9) &&
    last <= rate * (1 + 1e-9) &&
    last < first &&
    later.includes(rate)
  )
    return broken(`the warm-up begins at ${first}, above the rate of ${rate} it leads to`, before.site, {
      rate: first,
      target: rate,
    });
  return undefined;
}
