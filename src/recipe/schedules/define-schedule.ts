import { bindArguments } from "./bind-arguments.ts";
import { isRefusal, type Refusal, type Shape } from "./curve.ts";
import type { Parameters } from "./parameters.ts";
import type { CallableArgument, ScheduleContext, ScheduleSpec } from "./schedule-spec.ts";

/** Turns a schedule of one name into its shape, or tells why it has none. */
export type ScheduleEvaluator = (setting: ScheduleSetting) => Shape | Refusal;

/** The schedules of a framework by name. */
export type ScheduleTable = Readonly<Record<string, ScheduleEvaluator>>;

/** What a schedule knows besides the values of its parameters. */
export interface ScheduleSetting {
  readonly spec: ScheduleSpec;
  readonly context: ScheduleContext;
  /** Shape of a nested schedule of the same framework and release. */
  evaluateNested(nested: ScheduleSpec | CallableArgument): Shape | Refusal;
}

/** A schedule given by its parameters and by the shape that follows from their values. */
export function defineSchedule<V>(
  parameters: Parameters<V>,
  getShape: (values: V, setting: ScheduleSetting) => Shape | Refusal,
): ScheduleEvaluator {
  return (setting) => {
    const values = bindArguments(parameters, setting.spec, setting.context);
    return isRefusal(values) ? values : getShape(values, setting);
  };
}
