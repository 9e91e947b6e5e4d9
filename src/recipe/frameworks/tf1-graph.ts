import type { Machine } from "../../program/machine.ts";
import type { Argument, Made, Value } from "../../program/values.ts";
import { isTfLoss, isTotalLoss, tfNameOf, tfOptimizerName } from "./tf1-names.ts";
import { visitSources } from "./value-sources.ts";

/** What the graph of one program holds besides what its values show. */
interface Graph {
  /** Losses, in the order in which they were added. */
  losses: Made[];
  /** What has to run before an operation. */
  conditions: Map<Made, Value[]>;
}

const graphs = new WeakMap<Machine, Graph>();

function graphOf(machine: Machine): Graph {
  const known = graphs.get(machine) ?? { losses: [], conditions: new Map() };
  graphs.set(machine, known);
  return known;
}

/** Notes an operation that is added to the graph. */
export function noteOperation(machine: Machine, call: Made): void {
  const graph = graphOf(machine);
  if (isTfLoss(call)) graph.losses.push(call);
  const conditions = machine.contexts.filter((one) => tfNameOf(one) === "control_dependencies");
  if (conditions.length > 0) graph.conditions.set(call, conditions);
}

/** Visits the operations that run when a value is fetched, the value's own first. */
function visitGraph(machine: Machine, value: Value, visit: (made: Made) => "stop" | undefined): void {
  const { conditions } = graphOf(machine);
  visitSources(value, visit, (made) => conditions.get(made) ?? []);
}

/** The operations behind a value that satisfy a test, nearest first. */
export function operationsIn(machine: Machine, value: Value, test: (made: Made) => boolean): Made[] {
  const found: Made[] = [];
  visitGraph(machine, value, (made) => {
    if (test(made)) found.push(made);
    return undefined;
  });
  return found;
}

const UPDATE = /(?:^|\.)(?:create_train_op|optimize_loss)$/;

/** Whether an operation changes parameters when it runs. */
function isUpdate(made: Made): boolean {
  if (UPDATE.test(made.name)) return true;
  const { callee } = made;
  if (callee.kind !== "member" || (callee.name !== "minimize" && callee.name !== "apply_gradients")) return false;
  return optimizersBehind(callee.object).length > 0;
}

/** The optimizers of TensorFlow 1 in a value, through wrappers. */
export function optimizersBehind(value: Value): Made[] {
  const found: Made[] = [];
  visitSources(value, (made) => {
    if (tfOptimizerName(made) === undefined) return undefined;
    found.push(made);
    return "stop";
  });
  return found;
}

/** The updates that run when something is fetched. */
export function updatesIn(machine: Machine, fetched: Value): Made[] {
  const found: Made[] = [];
  visitGraph(machine, fetched, (made) => {
    if (!isUpdate(made)) return undefined;
    found.push(made);
    return "stop";
  });
  return found;
}

/** The losses that an update, or a cost, is computed from; all of the graph where the text does not show which. */
export function lossesBehind(machine: Machine, update: Value): Made[] {
  const found = operationsIn(machine, update, (made) => isTfLoss(made) || isTotalLoss(made));
  const own = found.filter(isTfLoss);
  return own.length > 0 && own.length === found.length ? own : [...new Set([...own, ...graphOf(machine).losses])];
}

const CLIPS: Record<string, [position: number, name: string]> = {
  clip_by_global_norm: [1, "clip_norm"],
  clip_by_norm: [1, "clip_norm"],
  clip_by_average_norm: [1, "clip_norm"],
  clip_by_value: [2, "clip_value_max"],
  "contrib.estimator.clip_gradients_by_norm": [1, "clip_norm"],
};

/** The limit of the clipping between an optimizer's gradients and its update; a network may clip other things. */
export function clippingBehind(machine: Machine, update: Made): Value | undefined {
  const own = argumentOf(update, "clip_gradient_norm", -1) ?? argumentOf(update, "clip_gradients", -1);
  if (own) return own.value;
  const { callee, arguments: given } = update;
  const gradients = [...given.positional, ...given.keywords.values()].map((argument) => argument.value);
  const around = callee.kind === "member" ? [callee.object] : [];
  const places = callee.kind === "member" && callee.name === "apply_gradients" ? [...gradients, ...around] : around;
  return places.map((place) => limitIn(machine, place)).find((limit) => limit !== undefined);
}

function limitIn(machine: Machine, value: Value): Value | undefined {
  let limit: Value | undefined;
  visitGraph(machine, value, (made) => {
    const clip = CLIPS[tfNameOf(made) ?? ""];
    if (clip) limit ??= argumentOf(made, clip[1], clip[0])?.value;
    return isGradient(made) ? "stop" : undefined;
  });
  return limit;
}

function isGradient({ name }: Made): boolean {
  return /(^|\.)(gradients|compute_gradients|gradient)$/.test(name);
}

/** An argument of a call by its name or position. */
export function argumentOf(
  { arguments: { keywords, positional } }: Made,
  name: string,
  position: number,
): Argument | undefined {
  return keywords.get(name) ?? (position < 0 ? undefined : positional[position]);
}
