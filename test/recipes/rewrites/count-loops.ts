import type { Expression, For } from "../../../src/python/nodes.ts";
import { bindingsIn, freshName } from "./bound-names.ts";
import { type Edit, indentOf, namesIn, nodesIn, type PythonText, startOfLine } from "./python-text.ts";

/** Turns `for i, x in enumerate(xs)` into a loop over `xs` with a counter of its own. */
export function countByHand(file: PythonText): Edit[] {
  return loopsOf(file).flatMap((loop) => countOne(file, loop));
}

function countOne(file: PythonText, loop: For): Edit[] {
  const { text, module } = file;
  const { iterable, target } = loop;
  const start = enumerateStart(iterable);
  const [index, item] = target.kind === "Tuple" && target.items.length === 2 ? target.items : [];
  const indent = indentOf(text, loop);
  const inside = loop.body[0] && indentOf(text, loop.body[0]);
  if (start === undefined || index?.kind !== "Name" || !item || indent === undefined || !inside) return [];
  const isOwn = namesIn(module).every((one) => one.id !== index.id || (loop.start < one.start && one.end <= loop.end));
  const isSet = bindingsIn([loop.body, loop.orelse, item]).some((one) => one.name === index.id);
  if (!isOwn || isSet || iterable.kind !== "Call" || !iterable.arguments[0]) return [];
  const { value } = iterable.arguments[0];
  const counted = { first: `${index.id} = ${start}`, next: `${index.id} += 1` };
  const head = `for ${text.slice(item.start, item.end)} in ${text.slice(value.start, value.end)}`;
  const replaced = { start: loop.start, end: iterable.end, text: head };
  return [...counterEdits(text, loop, counted, { indent, inside }), replaced].map((edit) => edit);
}

/** Counting stands at the end of the body; where the body may be left early, at its beginning. */
function counterEdits(
  text: string,
  loop: For,
  { first, next }: { first: string; next: string },
  { indent, inside }: { indent: string; inside: string },
): Edit[] {
  const isLeftEarly = nodesIn(loop.body).some(({ node }) => node.kind === "Continue");
  const before = startOfLine(text, loop.start);
  const at = isLeftEarly ? startOfLine(text, loop.body[0]?.start ?? 0) : (loop.body.at(-1)?.end ?? 0);
  const start = isLeftEarly ? `${first} - 1` : first;
  return [
    { start: before, end: before, text: `${indent}${start}\n` },
    { start: at, end: at, text: isLeftEarly ? `${inside}${next}\n` : `\n${inside}${next}` },
  ];
}

/** The first number of `enumerate(xs)`, `enumerate(xs, 1)`, `enumerate(xs, start=1)`; undefined for other expressions. */
function enumerateStart(iterable: Expression): number | undefined {
  if (iterable.kind !== "Call" || iterable.callee.kind !== "Name" || iterable.callee.id !== "enumerate")
    return undefined;
  const [over, start] = iterable.arguments;
  if (over?.name !== undefined || over?.unpack !== "") return undefined;
  if (start === undefined) return 0;
  return start.unpack === "" && start.value.kind === "Number" ? start.value.value : undefined;
}

/** Turns `for x in xs` into a loop over `enumerate(xs)`; not where a decorator may read the loop itself. */
export function numberLoops(file: PythonText): Edit[] {
  const { text, module } = file;
  const number = freshName(file, "turn_number");
  return nodesIn(module).flatMap(({ node, around }) => {
    if (node.kind !== "For" || around.some((one) => one.kind === "FunctionDef" && isDecorated(one))) return [];
    const { target, iterable, isAsync } = node as For;
    if (isAsync || enumerateStart(iterable) !== undefined) return [];
    const item = text.slice(target.start, target.end);
    const head = `${number}, ${target.kind === "Name" ? item : `(${item})`}`;
    return [
      { start: target.start, end: target.end, text: head },
      { start: iterable.start, end: iterable.start, text: "enumerate(" },
      { start: iterable.end, end: iterable.end, text: ")" },
    ];
  });
}

function isDecorated(node: object): boolean {
  return "decorators" in node && Array.isArray(node.decorators) && node.decorators.length > 0;
}

function loopsOf({ module }: PythonText): For[] {
  return nodesIn(module).flatMap(({ node }) => (node.kind === "For" && !(node as For).isAsync ? [node as For] : []));
}
