import type { For, While } from "../python/nodes.ts";
import { assignTo } from "./assign.ts";
import { elementOf, elementOfTurn } from "./elements.ts";
import { evaluate } from "./evaluate.ts";
import { execute } from "./execute.ts";
import type { Machine } from "./machine.ts";
import { truthOf } from "./operators.ts";
import type { Exit, LoopNode } from "./trace.ts";
import type { Value } from "./values.ts";

/** What all turns of a loop have in common. */
type LoopParts = Pick<LoopNode, "site" | "over" | "test" | "lines" | "target">;

/** Goes through a `for` turn by turn, at most `limit` times; each turn is a loop of its own in the trace. */
export function executeForTurns(machine: Machine, node: For, parts: LoopParts, limit: number): Exit | undefined {
  const { over } = parts;
  for (let turn = 0; turn < limit; turn++) {
    const found = over && elementOfTurn(machine, over, turn, node.target);
    if (found === "end") break;
    const element = found ?? (over && elementOf(machine, over, node.target));
    const exit = runTurn(machine, { ...parts, element, turn }, () => {
      if (element) assignTo(machine, node.target, element, node.target);
      return execute(machine, node.body);
    });
    if (exit === "break") return undefined;
    if (exit === "return" || exit === "raise") return exit;
  }
  return execute(machine, node.orelse);
}

/** Goes through a `while` turn by turn until its condition is false, at most `limit` times. */
export function executeWhileTurns(machine: Machine, node: While, parts: LoopParts, limit: number): Exit | undefined {
  for (let turn = 0; turn < limit; turn++) {
    const test = evaluate(machine, node.test);
    if (truthOf(test) === false) break;
    const exit = runTurn(machine, { ...parts, test, element: undefined, turn }, () => execute(machine, node.body));
    if (exit === "break") return undefined;
    if (exit === "return" || exit === "raise") return exit;
  }
  return execute(machine, node.orelse);
}

function runTurn(
  machine: Machine,
  parts: LoopParts & { element: Value | undefined; turn: number },
  run: () => Exit | undefined,
): Exit | undefined {
  const { pending } = machine.frame;
  const before = pending.length;
  // A turn is told from the others, so what it adds to a list is known: it counts as no loop.
  const { body, result } = machine.collect(run);
  const inner = pending.splice(before);
  const ends = inner.filter((arm) => arm.exit === "continue" || arm.exit === "break");
  pending.push(...inner.filter((arm) => arm.exit === "return" || arm.exit === "raise"));
  if (ends.length > 0 && result === undefined) machine.store.merge([{ when: undefined, writes: new Map() }, ...ends]);
  machine.emit({ kind: "loop", ...parts, body });
  return result;
}
