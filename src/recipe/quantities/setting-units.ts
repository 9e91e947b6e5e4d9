import { makeUnit, type Unit } from "./unit.ts";

/** A setting of a framework that owns the loop, with what it counts. */
export interface SettingUnit {
  /** Id of the fact in `rules/facts` that this rests on. */
  readonly fact: string;
  /** Name of the class or object and of the setting. */
  readonly name: string;
  readonly unit: Unit;
}

/** What the numbers that people give to trainers count. */
export const SETTING_UNITS: readonly SettingUnit[] = [
  { fact: "hf.args.max_steps", name: "TrainingArguments.max_steps", unit: makeUnit("updates") },
  { fact: "hf.args.num_train_epochs", name: "TrainingArguments.num_train_epochs", unit: makeUnit("epochs") },
  { fact: "hf.args.warmup_steps", name: "TrainingArguments.warmup_steps", unit: makeUnit("updates") },
  {
    fact: "hf.args.gradient_accumulation_steps",
    name: "TrainingArguments.gradient_accumulation_steps",
    unit: makeUnit("batches", "updates"),
  },
  {
    fact: "hf.args.per_device_train_batch_size",
    name: "TrainingArguments.per_device_train_batch_size",
    unit: makeUnit("samples", "batches"),
  },
  { fact: "pl.estimated-steps", name: "trainer.estimated_stepping_batches", unit: makeUnit("updates") },
];

/**
 * How often Lightning steps a schedule, by the `interval` of its dict: `epoch` unless set (fact
 * pl.configure.default-interval), `step` for each update (fact pl.accumulate.step-interval).
 */
export const LIGHTNING_INTERVALS: Readonly<Record<string, Unit>> = {
  epoch: makeUnit("epochs"),
  step: makeUnit("updates"),
};
