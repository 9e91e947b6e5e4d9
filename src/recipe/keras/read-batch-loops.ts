import type { FactBook } from "../../facts/load-facts.ts";
import { loopsOf, type TrainingEvent } from "../events.ts";
import { readQuantities } from "../nest/nest-quantities.ts";
import { findNests, type TrainingNest } from "../nest/training-nest.ts";
import { entryOf, listValue } from "../read-recipes.ts";
import type { Recipe } from "../recipe-schema.ts";
import type { TrainingRun } from "../training-run.ts";
import { compiledAt } from "./compiled.ts";
import { callsIn, findCutSize } from "./complete-loop.ts";
import { describe } from "./read-fit.ts";
import { optimizersOf } from "./used-optimizers.ts";

/** One recipe per outermost loop around calls of `train_on_batch`; models that take turns in it are one training. */
export function readBatchLoops(run: TrainingRun, calls: TrainingEvent[], facts: FactBook): Recipe[] {
  const steps = calls.map(
    (event): TrainingEvent => ({ ...event, kind: "optimizer step", objects: stepped(run, event) }),
  );
  return findNests({ ...run, events: steps }).map((nest) => readNest(run, nest, facts));
}

/** What the loop must not make anew for its turns to be one training: the optimizers that were compiled in. */
function stepped(run: TrainingRun, { call }: TrainingEvent): TrainingEvent["objects"] {
  return compiledAt(run, call).flatMap(({ optimizer }) => (optimizer ? [optimizer.value] : []));
}

function readNest(run: TrainingRun, nest: TrainingNest, facts: FactBook): Recipe {
  const compiled = nest.steps.flatMap(({ call }) => compiledAt(run, call));
  const distinct = [...new Map(compiled.map((one) => [one.call, one])).values()];
  const used = distinct.flatMap((one) => optimizersOf(run, one, facts));
  const [first] = nest.steps;
  const own = [...new Map(used.map((one) => [one.made ?? one.row, one])).values()];
  const events = run.events.filter((event) => loopsOf(event.path).includes(nest.loop));
  const { epochs, updates, batchSize, accumulation } = readQuantities({ ...nest, events }, callsIn(run, nest));
  const call = first?.call;
  if (call === undefined) throw new Error("a nest has no step");
  return {
    ...describe(run, { call, compiled: distinct, used: own }),
    entry: entryOf(run, nest.loop.site),
    ...listValue("epochs", epochs),
    ...listValue("updates", updates),
    ...listValue("batchSize", findCutSize(nest) ?? batchSize),
    ...listValue("accumulation", accumulation),
  };
}
