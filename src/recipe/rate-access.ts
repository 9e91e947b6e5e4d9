import { compareReleases } from "../facts/releases.ts";
import type { Value } from "../program/values.ts";
import { objectsIn } from "./identity.ts";
import { describeEditions, type KerasEdition } from "./keras/edition.ts";
import { knowsOnlyLr } from "./keras/version-facts.ts";
import type { KerasCompile, Optimizer, Schedule, TrainingRun } from "./training-run.ts";

/** How a learning rate is read while a program runs. */
export interface RateAccess {
  /** A Python expression, with the names of the program: `opt.learning_rate`. */
  code: string;
  /** What it gives and where it holds, in words; empty where there is nothing to add. */
  note: string;
}

/** How the rate of an optimizer is read; empty for frameworks of which that is not known. */
export function readRateAccess(run: TrainingRun, optimizer: Optimizer): RateAccess[] {
  const isScheduled = optimizer.learningRates.some((rate) => rate.kind === "scheduled");
  if (optimizer.editions) {
    const name = nameOf(run, optimizer.value) ?? nameThroughModel(run, optimizer.value) ?? "optimizer";
    return readKerasAccess(name, optimizer.editions.editions, isScheduled);
  }
  if (optimizer.framework === "pytorch") {
    return [{ code: `${nameOf(run, optimizer.value) ?? "optimizer"}.param_groups[0]["lr"]`, note: "" }];
  }
  if (optimizer.framework === "optax") {
    const note = "only of an optimizer made through `optax.inject_hyperparams`; others do not keep it";
    return [{ code: 'opt_state.hyperparams["learning_rate"]', note }];
  }
  return [];
}

/** How the rate of the optimizer behind a string, or of none, is read after `compile`. */
export function readCompiledAccess(run: TrainingRun, compile: KerasCompile): RateAccess[] {
  return readKerasAccess(`${modelName(run, compile)}.optimizer`, compile.editions.editions, false);
}

/** How the rate that a schedule gives is read. */
export function readScheduleAccess(run: TrainingRun, schedule: Schedule, owner: Optimizer | undefined): RateAccess[] {
  if (schedule.framework === "pytorch")
    return [{ code: `${nameOf(run, schedule.value) ?? "scheduler"}.get_last_lr()`, note: "" }];
  return owner ? readRateAccess(run, owner) : [];
}

function readKerasAccess(name: string, editions: KerasEdition[], isScheduled: boolean): RateAccess[] {
  const groups = new Map<string, { access: RateAccess; editions: KerasEdition[] }>();
  for (const edition of [...editions].sort(newestFirst)) {
    const access = accessIn(edition, name, isScheduled);
    if (access === undefined) continue;
    const key = `${access.code} ${access.note}`;
    const group = groups.get(key) ?? { access, editions: [] };
    group.editions.push(edition);
    groups.set(key, group);
  }
  const isOne = groups.size === 1;
  return [...groups.values()].map(({ access: { code, note }, editions: group }) => {
    const where = isOne ? "" : `in ${describeEditions(group)}`;
    return { code, note: [where, note].filter((part) => part !== "").join(": ") };
  });
}

/** `rules/facts`: keras.attr.learning-rate-read, keras.attr.lr-standalone. Nothing was established for TensorFlow 1. */
function accessIn(edition: KerasEdition, name: string, isScheduled: boolean): RateAccess | undefined {
  const { axis, release } = edition;
  if (axis === "tensorflow" && compareReleases(release, "2.0") < 0) return undefined;
  if (knowsOnlyLr(edition)) return { code: `keras.backend.get_value(${name}.lr)`, note: "" };
  if (!isScheduled) return { code: `${name}.learning_rate`, note: "" };
  if (axis === "keras" && compareReleases(release, "3.0") >= 0)
    return { code: `${name}.learning_rate`, note: "the rate of the next update" };
  if (axis === "tf-keras" || (axis === "keras" && compareReleases(release, "2.11") >= 0))
    return { code: `${name}.learning_rate`, note: "the rate of the last update" };
  return { code: `${name}.learning_rate(${name}.iterations)`, note: "" };
}

function newestFirst(a: KerasEdition, b: KerasEdition): number {
  const age = (edition: KerasEdition) => (edition.axis === "tensorflow" ? 1 : 0);
  return age(a) - age(b) || compareReleases(b.release, a.release);
}

/** The last name that held an object. */
function nameOf(run: TrainingRun, value: Value): string | undefined {
  const binding = run.namesOf(value).at(-1);
  if (binding === undefined) return undefined;
  return binding.place === "attribute" ? `self.${binding.name}` : binding.name;
}

function nameThroughModel(run: TrainingRun, optimizer: Value): string | undefined {
  const compile = run.compiles.find((one) => one.optimizer && objectsIn(one.optimizer.value).includes(optimizer));
  return compile && `${modelName(run, compile)}.optimizer`;
}

function modelName(run: TrainingRun, { call: { callee } }: KerasCompile): string {
  const model = callee.kind === "member" ? objectsIn(callee.object)[0] : undefined;
  return (model && nameOf(run, model)) ?? "model";
}
