import type { Value } from "../../../program/values.ts";
import { loopsOf } from "../../events.ts";
import { unwrapIterable } from "../../nest/loop-roles.ts";
import { numberOf } from "../number-steps.ts";
import { broken, HOLDS, type PropertyResult } from "../property.ts";
import type { Trace } from "../trace.ts";

/** The distributed sampler of the training is told each epoch before it begins, so that each has an order of its own. */
export function checkSamplerEpoch(trace: Trace): PropertyResult {
  const { steps, epochs } = trace;
  const sampler = samplerOf(trace);
  if (sampler === undefined || epochs.length < 2) return HOLDS;
  const told = steps.filter(({ kind }) => kind === "set_epoch");
  const numbers: (number | undefined)[] = [];
  for (const epoch of epochs.keys()) {
    const first = steps.find((step) => step.kind === "backward" && step.epoch === epoch);
    const own = told.find((step) => step.epoch === epoch && (first === undefined || step.number < first.number));
    const before = told.findLast((step) => step.epoch === epoch - 1);
    const found = own ?? (epoch > 0 ? before : undefined);
    if (found === undefined && epoch > 0)
      return broken(
        `epoch ${epoch + 1} has the same order of samples as epoch 1`,
        sampler.kind === "made" ? sampler.site : undefined,
        {
          epoch: epoch + 1,
        },
      );
    if (found) numbers.push(numberOf(found.values.get("number")));
  }
  const [first] = numbers;
  if (first !== undefined && numbers.length > 1 && numbers.every((number) => number === first))
    return broken(`every epoch is told to be number ${first}`, told[0]?.site, { number: first });
  return HOLDS;
}

/** The sampler of the loader that the training goes over, where it shuffles. */
function samplerOf({ steps }: Trace): Value | undefined {
  const backward = steps.find(({ kind }) => kind === "backward");
  const loaders = loopsOf(backward?.path ?? []).flatMap(({ over }) => (over ? [unwrapIterable(over)] : []));
  for (const loader of loaders) {
    const given = loader.kind === "made" ? loader.arguments.keywords.get("sampler")?.value : undefined;
    if (given?.kind !== "made" || !/(^|\.)DistributedSampler$/.test(given.name)) continue;
    const shuffle = given.arguments.keywords.get("shuffle")?.value;
    if (shuffle?.kind === "constant" && shuffle.value === false) continue;
    return given;
  }
  return undefined;
}
