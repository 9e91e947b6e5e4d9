import type { Parameter } from "../python/nodes.ts";
import type { Invocation } from "./call.ts";
import type { Argument, FunctionValue, Value } from "./values.ts";
import { collection, unknown, withOrigin } from "./values.ts";

export function bindParameters(call: Invocation, names: Map<string, Value>): void {
  const { args, receiver } = call;
  const positional: Argument[] = receiver
    ? [{ value: receiver, site: undefined, whole: undefined }, ...args.positional]
    : [...args.positional];
  const keywords = new Map(args.keywords);
  for (const parameter of call.function.node.parameters) {
    names.set(parameter.name, bindParameter(call, parameter, { positional, keywords }));
  }
}

function bindParameter(
  call: Invocation,
  parameter: Parameter,
  rest: { positional: Argument[]; keywords: Map<string, Argument> },
): Value {
  const { name, style } = parameter;
  if (style === "varPositional")
    return collection(
      "tuple",
      rest.positional.splice(0).map((one) => one.value),
      !call.args.hasUnknown,
    );
  if (style === "varKeyword") {
    const entries = new Map([...rest.keywords].map(([key, argument]) => [key, argument.value] as const));
    return { kind: "mapping", entries, isComplete: !call.args.hasUnknown, origin: undefined };
  }
  const given = (style === "keywordOnly" ? undefined : rest.positional.shift()) ?? takeKeyword(rest.keywords, name);
  if (given) return given.site ? withOrigin(given.value, "parameter", name, given.site) : given.value;
  if (call.args.hasUnknown) return unknown(`${name} may be passed in a dict that is not known`);
  return defaultValue(call.function, parameter) ?? unknown(`${name} is not passed here`);
}

function takeKeyword(keywords: Map<string, Argument>, name: string): Argument | undefined {
  const given = keywords.get(name);
  keywords.delete(name);
  return given;
}

function defaultValue(callee: FunctionValue, parameter: Parameter): Value | undefined {
  const value = callee.defaults.get(parameter.name);
  const site = parameter.default && { file: callee.file, start: parameter.start, end: parameter.end };
  return value && site ? withOrigin(value, "parameter default", parameter.name, site) : value;
}
