import { numberOf } from "../number-steps.ts";
import { broken, countNoun, HOLDS, type PropertyResult } from "../property.ts";
import type { Trace } from "../trace.ts";

/** After a resume the learning rate goes on where it was: what moves it is loaded or brought forward. */
export function checkResumedRate({ model, steps, run, straight }: Trace): PropertyResult {
  if (!model.isResumed || straight === undefined) return HOLDS;
  const loads = steps.filter(({ kind }) => kind === "load state");
  const update = steps.find(({ kind }) => kind === "optimizer step");
  const before = update?.number ?? 0;
  if (loads.length === 0 || update === undefined) return HOLDS;
  const isLoaded = (objects: unknown[]) =>
    loads.some((load) => load.objects.some((object) => objects.includes(object)));
  for (const schedule of run.schedules) {
    const moves = steps.filter(({ kind, objects }) => kind === "schedule step" && objects.includes(schedule.value));
    if (moves.length === 0 || moves.some(({ values }) => values.has("number"))) continue;
    const last = schedule.arguments.bound.get("last_epoch")?.value;
    const start = last ? numberOf(last) : undefined;
    if (last && start === undefined) continue;
    const at = isLoaded([schedule.value])
      ? straight.scheduleSteps
      : moves.filter(({ number }) => number < before).length;
    const position = at + (start === undefined ? 0 : start + 1);
    if (position === 0 && straight.scheduleSteps > 0)
      return broken(
        `${schedule.name} starts anew after the resume, where it had made ${countNoun(straight.scheduleSteps, "step")}`,
        schedule.site,
        { expected: straight.scheduleSteps, found: position },
      );
  }
  const optimizers = run.optimizers.filter(({ value }) => update.objects.includes(value));
  const [lost] = optimizers.filter(({ value }) => !isLoaded([value]));
  if (lost) return broken(`${lost.name} starts anew after the resume: its state is not loaded`, lost.site);
  return HOLDS;
}
