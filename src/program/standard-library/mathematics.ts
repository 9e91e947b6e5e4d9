import type { Made, Value } from "../values.ts";
import { constant, originOf } from "../values.ts";

const FUNCTIONS: Record<string, (number: number) => number> = {
  ceil: Math.ceil,
  floor: Math.floor,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  cos: Math.cos,
  sin: Math.sin,
  fabs: Math.abs,
};
const WHOLE = new Set(["ceil", "floor", "trunc"]);
const CONSTANTS: Record<string, number> = { pi: Math.PI, e: Math.E, inf: Number.POSITIVE_INFINITY };
const MODULES = /^(math|numpy|np)\.(\w+)$/;

/** `math.ceil(x)` and its kind: a number where `x` is one, else the operation. */
export function callMathematics(call: Made): Value | undefined {
  const [, module, name] = MODULES.exec(call.name) ?? [];
  const compute = name === undefined ? undefined : FUNCTIONS[name];
  const input = call.arguments.positional[0]?.value;
  if (compute === undefined || name === undefined || input === undefined || call.arguments.positional.length !== 1)
    return undefined;
  const isFloat = !WHOLE.has(name) || module !== "math";
  if (input.kind === "constant" && typeof input.value === "number")
    return constant(compute(input.value), originOf(input), isFloat);
  return WHOLE.has(name) ? { kind: "operation", operator: name, operands: [input], site: call.site } : undefined;
}

/** `math.pi` and its kind. */
export function mathematicsConstant(name: string): Value | undefined {
  const [, , constantName] = MODULES.exec(name) ?? [];
  const number = constantName === undefined ? undefined : CONSTANTS[constantName];
  return number === undefined ? undefined : constant(number, undefined, true);
}
