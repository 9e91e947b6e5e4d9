import type { BranchArm } from "../program/trace.ts";
import { alternativesOf, type Site, type Value } from "../program/values.ts";
import { lineOf, textOf } from "../python/source-file.ts";
import { nameOf, type PathStep, type TrainingEvent } from "../recipe/events.ts";
import { roleOfLoop } from "../recipe/nest/loop-roles.ts";
import { findNests, type TrainingNest } from "../recipe/nest/training-nest.ts";
import type { TrainingRun } from "../recipe/training-run.ts";
import { createPainter, type Painter } from "./painter.ts";
import type { RecipeStyle } from "./recipes.ts";
import { toVisible } from "./visible-text.ts";

/** What one run or fragment does, as a tree. */
export interface EventTree {
  path: string;
  /** The function at which it begins; `<module>` for a script. */
  name: string;
  nodes: EventNode[];
}

/** An event, or something around events: a loop, a condition, a context, a function that was called. */
interface EventNode {
  kind: "event" | "loop" | "condition" | "context" | "function";
  /** As the program has it; for an event what happens and to what. */
  text: string;
  /** What a turn is, for a loop whose part in the training is known. */
  role?: string;
  path: string;
  /** 1-based; undefined for an arm of a branch. */
  line?: number;
  children: EventNode[];
}

/** The events of each run in order, inside the loops and conditions around them; runs without any are left out. */
export function listEventTrees(runs: TrainingRun[]): EventTree[] {
  return runs
    .filter((run) => run.events.length > 0 && !run.hasOpenOptions)
    .map((run) => ({ path: run.file.path, name: run.name, nodes: growTree(run) }));
}

/** The trees for people: a line for each node, deeper ones further in. Empty text for none. */
export function renderEvents(trees: EventTree[], style: RecipeStyle): string {
  const paint = createPainter(style.useColor);
  return trees.map((tree) => `${renderTree(tree, { ...style, paint }).join("\n")}\n`).join("\n");
}

function growTree(run: TrainingRun): EventNode[] {
  const nests = findNests(run);
  const root: EventNode[] = [];
  let open: { step: PathStep; node: EventNode }[] = [];
  for (const event of run.events) {
    const path = event.path.filter((step) => !isTry(step));
    const shared = path.findIndex((step, index) => open[index]?.step !== step);
    open = open.slice(0, shared < 0 ? path.length : shared);
    for (const step of path.slice(open.length)) {
      const node = toNode(step, { nests, near: open.at(-1)?.node.path ?? run.file.path });
      (open.at(-1)?.node.children ?? root).push(node);
      open.push({ step, node });
    }
    (open.at(-1)?.node.children ?? root).push(toLeaf(event, run));
  }
  return root;
}

/** What is tried is shown as if nothing failed. */
function isTry(step: PathStep): boolean {
  return "kind" in step && step.kind === "region" && step.contexts.length === 0;
}

function toNode(step: PathStep, { nests, near }: { nests: TrainingNest[]; near: string }): EventNode {
  if (!("kind" in step)) return { kind: "condition", text: describeArm(step), path: near, children: [] };
  const place = { path: step.site.file.path, line: lineOf(step.site.file, step.site) };
  if (step.kind === "frame") return { kind: "function", text: describeFunction(step.function), ...place, children: [] };
  if (step.kind === "region") return { kind: "context", text: headerOf(step.site), ...place, children: [] };
  const nest = nests.find(({ loop, events }) => loop === step || events.some(({ path }) => path.includes(step)));
  const role = nest && roleOfLoop(step, nest);
  const text = step.role && step.target === undefined ? "the framework's own loop" : headerOf(step.site);
  return { kind: "loop", text, ...(role && role !== "unknown" ? { role } : {}), ...place, children: [] };
}

function describeArm({ when }: BranchArm): string {
  return when === undefined ? "else" : `if ${when.replace(/\s+/g, " ")}`;
}

function describeFunction({ node }: { node: { kind: string } }): string {
  return "name" in node ? `${(node.name as { id: string }).id}()` : "lambda";
}

/** The header of a compound statement, without its body, on one line; of a call its first line. */
function headerOf(site: Site): string {
  const [header = ""] = /^[\s\S]*?(?=:[ \t]*(?:#.*)?\n|\n(?=[^)\]]*$)|$)/.exec(textOf(site.file, site)) ?? [];
  const text = header.replace(/\s+/g, " ").trim();
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}

const MAX_TEXT = 90;

function toLeaf({ kind, objects, call }: TrainingEvent, run: TrainingRun): EventNode {
  const names = [...new Set(objects.flatMap((object) => describeObject(object, run) ?? []))].slice(0, 4);
  const { site } = call;
  return {
    kind: "event",
    text: names.length > 0 ? `${kind} ${names.join(", ")}` : kind,
    path: site.file.path,
    line: lineOf(site.file, site),
    children: [],
  };
}

/** The name an object was bound to first, else what it is an object of. */
function describeObject(object: Value, run: TrainingRun): string | undefined {
  const [value = object] = alternativesOf(object).map((one) => one.value);
  const bound = run.namesOf(value)[0]?.name;
  const known = [...run.optimizers, ...run.schedules].find((one) => one.value === value)?.name;
  if (known) return bound ? `${bound} (${known})` : known;
  if (bound) return bound;
  if (value.kind === "instance") return value.class.node.name.id;
  if (value.kind === "external") return value.name.split(".").pop();
  if (value.kind === "made" && value.callee.kind === "external") return value.name.split(".").pop();
  return nameOf(value);
}

function renderTree(tree: EventTree, style: RecipeStyle & { paint: Painter }): string[] {
  const name = tree.name === "<module>" ? "" : ` ${tree.name}`;
  const head = style.paint("bold", toVisible(`${style.displayPath(tree.path)}${name}`));
  return [head, ...tree.nodes.flatMap((node) => renderNode(node, { ...style, near: tree.path, depth: 1 }))];
}

function renderNode(node: EventNode, style: RecipeStyle & { paint: Painter; near: string; depth: number }): string[] {
  const { paint, near, depth } = style;
  const text = `${"  ".repeat(depth)}${toVisible(node.text)}`;
  const place = placeOf(node, near, style);
  const remark = [node.role, place].filter((part) => part !== undefined).join(", ");
  const shown = node.kind === "event" ? text : paint("cyan", text);
  const line = remark === "" ? shown : `${shown}  ${paint("dim", toVisible(remark))}`;
  return [
    line,
    ...node.children.flatMap((child) => renderNode(child, { ...style, near: node.path, depth: depth + 1 })),
  ];
}

/** `line 12`, with the file where it is another one than around it. */
function placeOf({ path, line }: EventNode, near: string, { displayPath }: RecipeStyle): string | undefined {
  if (line === undefined) return undefined;
  return path === near ? `line ${line}` : `${displayPath(path)}:${line}`;
}
