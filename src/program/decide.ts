import type { Statement } from "../python/nodes.ts";
import type { Machine } from "./machine.ts";
import { truthOf } from "./operators.ts";
import { type Origin, originOf, type Value } from "./values.ts";

/**
 * Whether a condition holds; undefined where the text does not decide it, and, in the world in which all options are open,
 * where only the default of an option does. Notes that an option decided something.
 */
export function decide(machine: Machine, condition: Value): boolean | undefined {
  const truth = truthOf(condition);
  if (truth === undefined || !isFromOption(originOf(condition))) return truth;
  machine.isDecidedByOption = true;
  return machine.hasOpenOptions ? undefined : truth;
}

/**
 * Whether a condition is a check that refuses the defaults of options: `if args.data is None: raise …`. It says that an
 * option has to be passed, and a program that is started so goes on behind it.
 */
export function isRefusal(condition: Value, body: Statement[]): boolean {
  return leavesByRaise(body) && truthOf(condition) === true && isFromOption(originOf(condition));
}

/** Whether a condition fails only under the defaults of options, where the `else` at the end refuses them. */
export function isOpenedByRefusal(condition: Value, otherwise: Statement[]): boolean {
  return leavesByRaise(otherwise) && truthOf(condition) === false && isFromOption(originOf(condition));
}

function leavesByRaise(body: Statement[]): boolean {
  return body.at(-1)?.kind === "Raise";
}

/** Links that are followed; chains of options are shorter. */
const MAX_LINKS = 12;

function isFromOption(origin: Origin | undefined, depth = 0): boolean {
  if (origin === undefined || depth > MAX_LINKS) return false;
  return (
    origin.kind === "option" ||
    origin.kind === "option default" ||
    origin.from.some((one) => isFromOption(one, depth + 1))
  );
}
