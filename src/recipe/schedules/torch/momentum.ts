import { type Refusal, refuseAsInvalid } from "../curve.ts";
import { isAtLeast } from "../versions.ts";
import type { TorchSetting } from "./define-class.ts";

/** Optimizers of torch that have neither momentum nor betas. */
const WITHOUT_MOMENTUM: ReadonlySet<string> = new Set(["Adadelta", "Adafactor", "Adagrad", "ASGD", "LBFGS", "Rprop"]);

/** Optimizers of torch that have betas and no momentum. */
const WITH_BETAS: ReadonlySet<string> = new Set(["Adam", "AdamW", "Adamax", "NAdam", "RAdam", "SparseAdam"]);

/** OneCycleLR and CyclicLR cycle the momentum, too, and refuse an optimizer without one; CyclicLR before 2.3 also betas. */
export function checkMomentum(cyclesMomentum: boolean, { spec, context }: TorchSetting): Refusal | undefined {
  const { optimizer } = context;
  if (!cyclesMomentum || optimizer === undefined) return undefined;
  const takesBetas = spec.name !== "CyclicLR" || isAtLeast(spec.version, "2.3") === true;
  if (!WITHOUT_MOMENTUM.has(optimizer) && (takesBetas || !WITH_BETAS.has(optimizer))) return undefined;
  return refuseAsInvalid(
    "ValueError",
    `${spec.name} cycles the momentum, and ${optimizer} has none: cycle_momentum=False`,
  );
}
