import { isRefusal, type Refusal, refuseAsInvalid } from "./curve.ts";
import type { Parameter, Parameters } from "./parameters.ts";
import type { ScheduleContext, ScheduleSpec } from "./schedule-spec.ts";
import { isAtLeast } from "./versions.ts";

/** The values of all parameters, defaults filled in; or why they cannot be told or why Python refuses the call. */
export function bindArguments<V>(parameters: Parameters<V>, spec: ScheduleSpec, context: ScheduleContext): V | Refusal {
  const stranger = Object.keys(spec.arguments).find((name) => !Object.hasOwn(parameters, name));
  if (stranger !== undefined) return refuseCall(spec, `has no parameter '${stranger}'`);
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries<Parameter<unknown>>(parameters)) {
    const value = bindArgument(name, parameter, { spec, context });
    if (isRefusal(value)) return value;
    values[name] = value;
  }
  return values as V;
}

function bindArgument<T>(
  name: string,
  parameter: Parameter<T>,
  { spec, context }: { spec: ScheduleSpec; context: ScheduleContext },
): T | Refusal {
  const argument = Object.hasOwn(spec.arguments, name) ? spec.arguments[name] : undefined;
  if (argument === undefined) {
    return parameter.fallback === undefined ? refuseCall(spec, `needs '${name}'`) : parameter.fallback.value;
  }
  if (!isAvailable(parameter, spec.version)) return refuseCall(spec, `has no parameter '${name}' in ${spec.version}`);
  const value = parameter.read(argument, context);
  return isRefusal(value) ? { ...value, reason: `${spec.name}(${name}): ${value.reason}` } : value;
}

/** Where the release is not known, a parameter in use is taken as a sign that it is there. */
function isAvailable(parameter: Parameter<unknown>, version: string | undefined): boolean {
  const begun = parameter.since === undefined || isAtLeast(version, parameter.since) !== false;
  const removed = parameter.removedIn !== undefined && isAtLeast(version, parameter.removedIn) === true;
  return begun && !removed;
}

function refuseCall(spec: ScheduleSpec, problem: string): Refusal {
  return refuseAsInvalid("TypeError", `${spec.name} ${problem}`);
}
