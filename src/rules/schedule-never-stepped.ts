import type { Site } from "../program/values.ts";
import { loopsOf, type TrainingEvent } from "../recipe/events.ts";
import type { Schedule, TrainingRun } from "../recipe/training-run.ts";
import type { Use } from "../recipe/uses.ts";
import { insertLineAfter } from "./edits.ts";
import type { Problem } from "./problem.ts";

/** Methods of a schedule that do not move it. */
const LOOKS = new Set("get_last_lr get_lr state_dict load_state_dict print_lr last_epoch".split(" "));

/** Reports a torch schedule that is made in a program that trains and never stepped. Silent when it may be stepped elsewhere. */
export function scheduleNeverStepped(run: TrainingRun): Problem[] {
  const step = run.events.find((event) => event.kind === "optimizer step");
  if (step === undefined || run.events.some((event) => event.kind === "unknown step")) return [];
  return run.schedules
    .filter((schedule) => schedule.framework === "pytorch" && isNeverStepped(run, schedule))
    .map((schedule) => getProblem(run, schedule, step));
}

function isNeverStepped(run: TrainingRun, schedule: Schedule): boolean {
  if (run.namesOf(schedule.value).length === 0 || run.mayBeUsedElsewhere(schedule.value)) return false;
  const isLooked = (use: Use) => (use.kind === "receiver" || use.kind === "read") && LOOKS.has(use.name);
  return run.usesOf(schedule.value).every((use) => isLooked(use) || isPrinted(use));
}

function isPrinted(use: Use): boolean {
  return use.kind === "read" || (use.kind === "argument" && /(^|\.)(print|info|debug|log)$/.test(use.name));
}

function getProblem(run: TrainingRun, schedule: Schedule, step: TrainingEvent): Problem {
  const name = run.namesOf(schedule.value)[0]?.name ?? "";
  return {
    at: schedule.site,
    message: "default",
    values: { name, schedule: schedule.name },
    detail: "The learning rate keeps the value it has after construction for the whole training.",
    evidence: [{ at: step.call.site, note: "the optimizer steps here, the schedule nowhere" }],
    fix: getFix(schedule, name, step),
  };
}

/** A schedule that is usually counted in epochs moves at the end of the epoch loop; others are left to the author. */
function getFix(schedule: Schedule, name: string, step: TrainingEvent): Problem["fix"] {
  const [epochs, batches] = loopsOf(step.path).slice(-2);
  const isPerEpoch = schedule.fact.usual_call_site === "epoch";
  if (!isPerEpoch || epochs === undefined || batches === undefined) return undefined;
  const isSameFile = [epochs.site, batches.site].every(
    (site) => site.file === schedule.site.file && isAround(site, step.call.site),
  );
  if (!isSameFile || !isAround(epochs.site, batches.site)) return undefined;
  return {
    edits: [insertLineAfter({ ...epochs.site, start: epochs.site.end }, `${name}.step()`, batches.site)],
    safety: "needs-review",
  };
}

function isAround(outer: Site, inner: Site): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}
