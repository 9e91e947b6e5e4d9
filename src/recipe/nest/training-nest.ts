import type { BranchArm, LoopNode } from "../../program/trace.ts";
import type { Value } from "../../program/values.ts";
import { loopsOf, type PathStep, type TrainingEvent } from "../events.ts";
import type { TrainingRun } from "../training-run.ts";

/** One training: the loops around the steps of an optimizer, from the outermost loop that does not make it anew. */
export interface TrainingNest {
  /** The outermost loop of the training; an optimizer made inside a loop belongs to a training per turn of that loop. */
  loop: LoopNode;
  /** From the outermost to the one in which the optimizer steps. */
  loops: LoopNode[];
  /** The events that change parameters, in order. */
  steps: TrainingEvent[];
  /** Everything else that happens inside the loop. */
  events: TrainingEvent[];
}

const STEPS = new Set(["optimizer step", "apply gradients", "manual update"]);

/**
 * The trainings of a run, in the order in which they begin. Optimizers of optax hold nothing, so that one made in the
 * innermost loop is the same in every turn.
 */
export function findNests(run: TrainingRun): TrainingNest[] {
  const made = new Map<Value, LoopNode[]>(run.optimizers.map(({ value, path }) => [value, loopsOf(path)]));
  const stateless = new Set<Value>(run.optimizers.filter((one) => one.framework === "optax").map(({ value }) => value));
  const isStateless = (object: Value) => stateless.has(object);
  const nests = new Map<LoopNode, TrainingEvent[]>();
  for (const event of run.events) {
    if (!STEPS.has(event.kind)) continue;
    const outer = new Set(event.objects.flatMap((object) => made.get(object) ?? []));
    const loops = loopsOf(event.path);
    const loop = loops.find((one) => !outer.has(one)) ?? (event.objects.some(isStateless) ? loops[0] : undefined);
    if (loop) nests.set(loop, [...(nests.get(loop) ?? []), event]);
  }
  const found = [...nests].map(([loop, steps]) => {
    const around = loopsOf(steps[0]?.path ?? []);
    const events = run.events.filter((event) => loopsOf(event.path).includes(loop));
    return { loop, loops: around.slice(around.indexOf(loop)), steps, events };
  });
  return found.filter((nest) => !isSecondTry(nest, found));
}

/** The same loop in the handler of an exception, such as one for too little memory, is the same training tried again. */
function isSecondTry(nest: TrainingNest, all: TrainingNest[]): boolean {
  const isSameLoop = ({ loop: { site } }: TrainingNest) =>
    site.file === nest.loop.site.file && site.start === nest.loop.site.start;
  return isInHandler(nest) && all.some((other) => other !== nest && isSameLoop(other) && !isInHandler(other));
}

function isInHandler(nest: TrainingNest): boolean {
  return pathAround(nest).some((step) => !("kind" in step) && step.when?.endsWith(" is raised"));
}

/** What a framework that owns the loop says by itself under a name, such as `batch size`; the first answer counts. */
export function findTold({ events }: Pick<TrainingNest, "events">, name: string): Value | undefined {
  return events.map((event) => event.values.get(name)).find((value) => value !== undefined);
}

/** What stands around a whole training, outermost first. */
export function pathAround({ steps, loop }: TrainingNest): PathStep[] {
  const path = steps[0]?.path ?? [];
  return path.slice(0, path.indexOf(loop));
}

/** The arms around an event inside a nest, outermost first. */
export function armsOf(event: TrainingEvent, nest: TrainingNest): BranchArm[] {
  return armsOn(event.path, nest);
}

/** The arms on a path inside a nest, outermost first. */
export function armsOn(path: PathStep[], nest: TrainingNest): BranchArm[] {
  const inside = path.slice(path.indexOf(nest.loop) + 1);
  return inside.filter((step): step is BranchArm => !("kind" in step));
}
