import type { Machine } from "../machine.ts";
import { truthOf } from "../operators.ts";
import type { Made, Value } from "../values.ts";

const SHELF = "namespaces of sub-commands";

/** The condition under which a sub-command is the one that runs. */
export function commandCondition(name: string): string {
  return `the command is ${name}`;
}

/** Remembers parsed options whose values differ by sub-command. */
export function noteCommands(machine: Machine, namespace: Made): void {
  const shelf = machine.shelf(SHELF);
  shelf.set(String(shelf.size), namespace);
}

/**
 * At the start of an arm that one sub-command leads to, the options are those of that command. Arms without such a
 * condition change nothing; what is written is merged with the other arms like anything else.
 */
export function narrowCommands(machine: Machine, arm: { when: string | undefined; test: Value | undefined }): void {
  const when = conditionOf(arm);
  if (when === undefined) return;
  for (const namespace of machine.shelf(SHELF).values()) {
    if (namespace.kind !== "made") continue;
    for (const [name, value] of namespace.attributes) {
      const fitting = value.kind === "choice" ? value.alternatives.find((one) => one.when === when) : undefined;
      if (fitting) machine.store.write(namespace.attributes, name, fitting.value);
    }
  }
}

function conditionOf({ when, test }: { when: string | undefined; test: Value | undefined }): string | undefined {
  const start = commandCondition("");
  if (when?.startsWith(start)) return when;
  if (test?.kind !== "choice") return undefined;
  const holding = test.alternatives.filter((one) => truthOf(one.value) === true);
  return holding.length === 1 && holding[0]?.when?.startsWith(start) ? holding[0].when : undefined;
}
