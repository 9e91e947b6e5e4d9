import { invoke } from "../call.ts";
import type { Machine } from "../machine.ts";
import type { CallArguments, FunctionValue, Site, Value } from "../values.ts";
import { classOfAnnotation } from "./evaluate-annotation.ts";
import { callWithOptions } from "./parameter-options.ts";

/** Decorators that make the first parameter of a function from the command line, by its annotation. */
const WRAPPERS = /^(pyrallis|draccus|draccus\.argparsing|simple_parsing|lerobot\.configs\.parser)\.wrap$/;

/** `@pyrallis.wrap() def main(cfg: TrainConfig)`, called without arguments; undefined for all other functions. */
export function callWrappedMain(
  machine: Machine,
  callee: FunctionValue,
  args: CallArguments,
  site: Site,
): Value | undefined {
  const isWrapped = callee.decorators.some((one) => one.kind === "made" && WRAPPERS.test(one.name));
  const [first] = callee.node.parameters;
  if (!isWrapped || args.positional.length > 0 || args.keywords.size > 0 || first === undefined) return undefined;
  const found = classOfAnnotation(machine, first.annotation, { file: callee.file, scope: callee.closure });
  if (found === undefined) return undefined;
  const config = { value: callWithOptions(machine, found, { site }), site: undefined, whole: undefined };
  return invoke(machine, {
    function: callee,
    receiver: undefined,
    args: { ...args, positional: [config] },
    site,
  });
}
