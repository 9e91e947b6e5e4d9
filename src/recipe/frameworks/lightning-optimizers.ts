import type { Value } from "../../program/values.ts";
import { alternativesOf, collection, constant, joinValues } from "../../program/values.ts";

/** What a schedule returned by `configure_optimizers` is stepped by. */
interface ConfiguredSchedule {
  value: Value;
  /** `unknown` where the program computes it. */
  interval: "step" | "epoch" | "unknown";
}

/** What `configure_optimizers` gives, in any of its forms. */
export interface ConfiguredOptimizers {
  /** One per optimizer; each may be one of several. */
  optimizers: Value[];
  schedules: ConfiguredSchedule[];
}

const NOTHING: ConfiguredOptimizers = { optimizers: [], schedules: [] };

/**
 * Reads what `configure_optimizers` returns; `rules/facts`: pl.configure.forms. Where it returns one of several things,
 * each optimizer is one of theirs.
 */
export function readConfigured(value: Value): ConfiguredOptimizers {
  const forms = alternativesOf(value).map(({ when, value: one }) => ({ when, form: readForm(one) }));
  const [first] = forms.filter(({ form }) => form.optimizers.length > 0);
  if (first === undefined) return NOTHING;
  const optimizers = first.form.optimizers.map((_, index) =>
    joinValues(forms.flatMap(({ when, form }) => asAlternative(when, form.optimizers[index]))),
  );
  return { optimizers, schedules: forms.flatMap(({ form }) => form.schedules) };
}

function asAlternative(
  when: string | undefined,
  value: Value | undefined,
): { when: string | undefined; value: Value }[] {
  return value ? [{ when, value }] : [];
}

/** What `self.optimizers()` gives. */
export function optimizersFor({ optimizers }: ConfiguredOptimizers): Value {
  const [only] = optimizers;
  return only && optimizers.length === 1 ? only : collection("list", optimizers);
}

/** What `self.lr_schedulers()` gives. */
export function schedulesFor({ schedules }: ConfiguredOptimizers): Value {
  const values = schedules.map((schedule) => schedule.value);
  const [only] = values;
  if (only === undefined) return constant(null);
  return values.length === 1 ? only : collection("list", values);
}

function readForm(value: Value): ConfiguredOptimizers {
  if (value.kind === "constant") return NOTHING;
  if (value.kind === "mapping") return readDict(value);
  if (value.kind !== "collection") return { optimizers: [value], schedules: [] };
  const [first, second, ...more] = [...value.items.values()];
  if (first?.kind === "collection" && more.length === 0)
    return { optimizers: [...first.items.values()], schedules: second ? readSchedules(second) : [] };
  const forms = [...value.items.values()].map(readForm);
  return {
    optimizers: forms.flatMap((form) => form.optimizers),
    schedules: forms.flatMap((form) => form.schedules),
  };
}

/** `{"optimizer": …, "lr_scheduler": …}`; the schedule may be a dict of its own. */
function readDict({ entries }: Extract<Value, { kind: "mapping" }>): ConfiguredOptimizers {
  const optimizer = entries.get("optimizer");
  const schedule = entries.get("lr_scheduler");
  return {
    optimizers: optimizer ? [optimizer] : [],
    schedules: schedule ? readSchedules(schedule) : [],
  };
}

/** Without an interval a schedule is stepped once per epoch; `rules/facts`: pl.configure.default-interval. */
function readSchedules(value: Value): ConfiguredSchedule[] {
  return alternativesOf(value).flatMap(({ value: one }) => {
    if (one.kind === "constant") return [];
    if (one.kind === "collection") return [...one.items.values()].flatMap(readSchedules);
    if (one.kind !== "mapping") return [{ value: one, interval: "epoch" as const }];
    const schedule = one.entries.get("scheduler");
    return schedule ? [{ value: schedule, interval: readInterval(one.entries.get("interval")) }] : [];
  });
}

function readInterval(value: Value | undefined): ConfiguredSchedule["interval"] {
  if (value === undefined) return "epoch";
  const [first] = alternativesOf(value);
  if (first?.value.kind !== "constant") return "unknown";
  return first.value.value === "step" || first.value.value === "epoch" ? first.value.value : "unknown";
}
