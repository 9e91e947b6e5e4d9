import { readAttribute } from "../attribute.ts";
import type { Machine } from "../machine.ts";
import type { Made, Value } from "../values.ts";

/** `operator.attrgetter("a.b")(object)` is `object.a.b`; undefined for other calls. */
export function callGetter(machine: Machine, call: Made): Value | undefined {
  const { callee, arguments: given, site } = call;
  if (callee.kind !== "made" || callee.name !== "operator.attrgetter") return undefined;
  const [path, ...others] = callee.arguments.positional.map((argument) => argument.value);
  const object = given.positional[0]?.value;
  if (path?.kind !== "constant" || typeof path.value !== "string" || others.length > 0) return undefined;
  return object && path.value.split(".").reduce((value, name) => readAttribute(machine, value, name, site), object);
}
