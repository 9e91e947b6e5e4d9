import type { Machine } from "../machine.ts";
import type { Made, Value } from "../values.ts";
import { constant } from "../values.ts";
import { callWithOptions, isComponent, settleParameters } from "./parameter-options.ts";

const ADDS_CLASS = /^add_(class|dataclass|subclass|function)_arguments$/;

/** Whether a value is a parser of `jsonargparse`. */
export function isJsonargparse(value: Value): value is Made {
  return value.kind === "made" && value.name === "jsonargparse.ArgumentParser";
}

/** `add_class_arguments(A, "a")` and `instantiate_classes(config)`; undefined for what plain parsers do as well. */
export function callJsonargparse(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "member" || !isJsonargparse(callee.object)) return undefined;
  const { positional, keywords } = call.arguments;
  if (ADDS_CLASS.test(callee.name)) {
    const key = (positional[1] ?? keywords.get("nested_key"))?.value;
    const name = key?.kind === "constant" && typeof key.value === "string" ? key.value : "";
    machine.store.write(callee.object.attributes, `class ${name}`, call);
    return constant(null);
  }
  if (callee.name !== "instantiate_classes" && callee.name !== "instantiate") return undefined;
  const parsed = positional[0]?.value;
  const attributes = new Map<string, Value>(parsed?.kind === "made" ? parsed.attributes : []);
  for (const [name, component] of classesOf(callee.object))
    if (name !== "") attributes.set(name, callWithOptions(machine, component, { site: call.site }));
  return { ...call, name: "argparse.Namespace", attributes };
}

function classesOf(parser: Made) {
  return [...parser.attributes].flatMap(([key, added]) => {
    const component = added.kind === "made" ? added.arguments.positional[0]?.value : undefined;
    return key.startsWith("class ") && isComponent(component) ? [[key.slice("class ".length), component] as const] : [];
  });
}

/** Adds the parameters of classes to parsed options, and turns `optim.lr` into an object inside the object. */
export function nestOptions(machine: Machine, parser: Made, call: Made, settled: Map<string, Value>): void {
  for (const [name, component] of classesOf(parser)) {
    const attributes = settleParameters(machine, component);
    if (name === "") for (const entry of attributes) settled.set(...entry);
    else settled.set(name, { ...call, name: "argparse.Namespace", attributes });
  }
  for (const [name, value] of [...settled]) {
    const [first = name, ...rest] = name.split(".");
    if (rest.length === 0) continue;
    const known = settled.get(first);
    const inner = known?.kind === "made" ? known.attributes : new Map<string, Value>();
    inner.set(rest.join("."), value);
    settled.set(first, { ...call, name: "argparse.Namespace", attributes: inner });
  }
}
