import { formatNumber } from "../findings/format-number.ts";
import { loopsOf, type TrainingEvent } from "../recipe/events.ts";
import { curveOf } from "../recipe/schedule-curve.ts";
import type { Schedule, TrainingRun } from "../recipe/training-run.ts";
import type { Use } from "../recipe/uses.ts";
import { insertLineAfter } from "./edits.ts";
import type { Problem } from "./problem.ts";

/** Methods of a schedule that do not move it. */
const LOOKS = new Set("get_last_lr get_lr state_dict load_state_dict print_lr last_epoch".split(" "));

/** Reports a torch schedule that is made in a program that trains and never stepped. Silent when it may be stepped elsewhere. */
export function scheduleNeverStepped(run: TrainingRun): Problem[] {
  const isTraining = run.events.some((event) => event.kind === "backward");
  if (!isTraining || run.events.some((event) => event.kind === "unknown step")) return [];
  return run.schedules
    .filter((schedule) => schedule.framework === "pytorch" && isNeverStepped(run, schedule))
    .flatMap((schedule) => {
      const step = findStep(run, schedule);
      return step ? [getProblem(run, schedule, step)] : [];
    });
}

/** A step of the optimizer that the schedule was made for; of any, where that one is not known. */
function findStep(run: TrainingRun, schedule: Schedule): TrainingEvent | undefined {
  const optimizer = schedule.arguments.bound.get("optimizer")?.value;
  const isKnown = run.optimizers.some(({ value }) => value === optimizer);
  return run.events.find(
    ({ kind, objects }) => kind === "optimizer step" && (!isKnown || objects.some((object) => object === optimizer)),
  );
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
    detail: `The learning rate stays at ${describeFirstRate(run, schedule)} for the whole training.`,
    evidence: [{ at: step.call.site, note: "the optimizer steps here, the schedule nowhere" }],
    fix: getFix(schedule, name, step),
  };
}

/** What the rate is before any step; for OneCycleLR that is not what the optimizer was given. */
function describeFirstRate(run: TrainingRun, schedule: Schedule): string {
  const optimizer = run.optimizers.find(({ value }) => value === schedule.arguments.bound.get("optimizer")?.value);
  const curve = curveOf(schedule, optimizer, (value) => run.schedules.find((one) => one.value === value));
  const rate = curve.kind === "curve" ? curve.rateAt(0) : undefined;
  return typeof rate === "number" && Number.isFinite(rate) ? formatNumber(rate) : "the value it has after construction";
}

/** A schedule that is usually counted in epochs moves at the end of the epoch loop; others are left to the author. */
function getFix(schedule: Schedule, name: string, step: TrainingEvent): Problem["fix"] {
  const [epochs, batches] = loopsOf(step.path).slice(-2);
  const isPerEpoch = schedule.fact.usual_call_site === "epoch";
  if (!isPerEpoch || epochs === undefined || batches === undefined || epochs.lines.file !== schedule.site.file)
    return undefined;
  return { edits: [insertLineAfter(epochs.lines, `${name}.step()`, epochs.lines)], safety: "needs-review" };
}
