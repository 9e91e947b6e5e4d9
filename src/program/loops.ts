import type { Expression, For, Statement, While } from "../python/nodes.ts";
import { assignTo, writeAttribute } from "./assign.ts";
import { elementOf } from "./elements.ts";
import { evaluate } from "./evaluate.ts";
import { execute } from "./execute.ts";
import { findAssigned } from "./loop-scan.ts";
import type { Machine } from "./machine.ts";
import { truthOf } from "./operators.ts";
import { findScope } from "./scope.ts";
import type { Exit } from "./trace.ts";
import type { Site, Value } from "./values.ts";
import { joinValues, unknown } from "./values.ts";

/** The body runs once for all turns: what earlier turns may have changed is open from the start. */
export function executeFor(machine: Machine, node: For): Exit | undefined {
  const over = evaluate(machine, node.iterable);
  const element = elementOf(machine, over, node.target);
  const { body } = machine.collect(() => {
    openCarried(machine, node.body);
    assignTo(machine, node.target, element, node.target);
    runBody(machine, node.body);
  });
  machine.emit({
    kind: "loop",
    site: machine.site(node),
    over,
    test: undefined,
    element,
    target: machine.text(node.target),
    body,
    lines: linesOf(machine, node),
  });
  return execute(machine, node.orelse);
}

/** `while` runs like `for`; a condition that is certainly false skips the body. */
export function executeWhile(machine: Machine, node: While): Exit | undefined {
  let test: Value | undefined;
  const { body, result: isSkipped } = machine.collect(() => {
    if (truthOf(evaluate(machine, node.test)) === false) return true;
    openCarried(machine, node.body);
    test = evaluate(machine, node.test);
    runBody(machine, node.body);
    return false;
  });
  if (!isSkipped)
    machine.emit({
      kind: "loop",
      site: machine.site(node),
      over: undefined,
      test,
      element: undefined,
      body,
      lines: linesOf(machine, node),
    });
  return execute(machine, node.orelse);
}

function linesOf(machine: Machine, { body, end }: For | While): Site {
  return machine.site({ start: body[0]?.start ?? end, end: body.at(-1)?.end ?? end });
}

function runBody(machine: Machine, body: Statement[]): void {
  const { pending } = machine.frame;
  const before = pending.length;
  machine.loopDepth++;
  try {
    execute(machine, body);
  } finally {
    machine.loopDepth--;
  }
  const inner = pending.splice(before);
  const ends = inner.filter((arm) => arm.exit === "continue" || arm.exit === "break");
  pending.push(...inner.filter((arm) => arm.exit === "return" || arm.exit === "raise"));
  if (ends.length > 0) machine.store.merge([{ when: undefined, writes: new Map() }, ...ends]);
}

/** A constant that the body assigns again may have changed before this turn; objects keep their identity. */
function openCarried(machine: Machine, body: Statement[]): void {
  const { names, attributes } = findAssigned(body);
  for (const name of names) {
    const scope = findScope(machine.frame.scope, name);
    const value = scope?.names.get(name);
    if (scope && value) machine.store.write(scope.names, name, openValue(value, name));
  }
  for (const path of attributes) openAttribute(machine, path);
}

function openAttribute(machine: Machine, path: string): void {
  const [owner = "", name = ""] = path.split(".");
  const object = findScope(machine.frame.scope, owner)?.names.get(owner);
  if (object?.kind !== "instance") return;
  const value = object.attributes.get(name);
  const target: Expression = { kind: "Name", id: path, start: object.site.start, end: object.site.end };
  if (value) writeAttribute(machine, object, { name, value: openValue(value, path), target, statement: target });
}

function openValue(value: Value, name: string): Value {
  if (value.kind !== "constant" && value.kind !== "operation") return value;
  return joinValues([
    { when: "in the first turn", value },
    { when: undefined, value: unknown(`${name} changes in the loop`) },
  ]);
}
