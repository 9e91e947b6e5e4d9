import { quote } from "../findings/finding.ts";
import type { Replacement, TrainingRun } from "../recipe/training-run.ts";
import { removeStatement } from "./edits.ts";
import type { Problem } from "./problem.ts";
import { describePlace, describeRate } from "./wording.ts";

/** Reports an optimizer whose name is given to another one before anything used it. Silent across branches and loops. */
export function replacedOptimizer(run: TrainingRun): Problem[] {
  return run.replacements
    .filter((replacement) => isUnusedBefore(run, replacement))
    .map((replacement) => getProblem(run, replacement));
}

function isUnusedBefore(run: TrainingRun, { before, path }: Replacement): boolean {
  const isSamePath = before.path.length === path.length && before.path.every((step, index) => step === path[index]);
  return (
    isSamePath &&
    run.usesOf(before.value).length === 0 &&
    run.namesOf(before.value).length === 1 &&
    !run.mayBeUsedElsewhere(before.value)
  );
}

function getProblem(run: TrainingRun, { name, before, after }: Replacement): Problem {
  const [binding] = run.namesOf(before.value);
  const edit = binding && removeStatement(binding.statement);
  return {
    at: before.site,
    message: "default",
    values: { name, before: before.name },
    detail: `${quote(after.name)} with ${describeRate(after)} takes its place on ${describePlace(after.site, before.site)}; ${quote(before.name)} with ${describeRate(before)} has no effect.`,
    evidence: [{ at: after.site, note: `${quote(name)} is this optimizer from here on` }],
    fix: edit && { edits: [edit], safety: "safe" },
  };
}
