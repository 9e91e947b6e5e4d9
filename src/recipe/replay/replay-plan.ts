import type { FactBook } from "../../facts/load-facts.ts";
import type { Block, FrameNode, LoopNode } from "../../program/trace.ts";
import type { FunctionValue, Site, Value } from "../../program/values.ts";
import { originOf } from "../../program/values.ts";
import { loopsOf, type PathStep, walkTrace } from "../events.ts";
import { type LoopRole, roleOfLoop, unwrapIterable } from "../nest/loop-roles.ts";
import { divisorIn, readQuantities } from "../nest/nest-quantities.ts";
import type { TrainingNest } from "../nest/training-nest.ts";
import type { TrainingRun } from "../training-run.ts";
import { type BranchPlan, planBranches } from "./branch-plan.ts";
import { findSteps } from "./find-steps.ts";
import type { FoundStep } from "./trace.ts";
import { siteKey, somePart, valueKey } from "./value-key.ts";

/** What is decided before a training is gone through: which loops turn, which numbers are small, which branches are tried. */
export interface ReplayPlan {
  /** Loops with events of the training inside, by place. */
  loops: Map<string, LoopRole>;
  /** The outermost loop of the training. */
  nest: string;
  /** Loops around the training, which go once: each turn is a training of its own. */
  outer: Set<string>;
  /** What each number stands for, by the place where it is written or comes in. */
  quantities: Map<string, "epochs" | "updates" | "accumulation" | "batch size">;
  /** What the batches come from. */
  loaders: Set<string>;
  /** Where each loader is dealt out among processes, by key; before that it has the batches of all. */
  prepared: Map<string, Site>;
  branches: Map<string, BranchPlan>;
  /** Micro-batches per update as the program has it; undefined where it is open. */
  accumulation: number | undefined;
  isParallel: boolean;
  canResume: boolean;
  /** Whether an inner loop makes the micro-batches of an update, so that no window can be cut short. */
  hasInnerWindow: boolean;
  /** Functions in which something of the training happens or is made. */
  active: Set<FunctionValue["node"]>;
  /** Steps as they are found without going through the turns. */
  steps: FoundStep[];
}

/** Reads a plan from the trace in which every loop stands for all its turns. */
export function planReplay(block: Block, run: TrainingRun, nest: TrainingNest, facts: FactBook): ReplayPlan {
  const steps = findSteps(block, facts).filter(({ path }) => !isOfOther(path, nest));
  const training = new Set(steps.flatMap((step) => (step.kind === "load state" ? [] : loopsOf(step.path))));
  const roles = new Map(
    [...training].flatMap((loop) => {
      const role = roleOf(loop, nest);
      return role ? [[loop, role] as const] : [];
    }),
  );
  const quantities: ReplayPlan["quantities"] = new Map();
  const told = readQuantities(nest, run.calls);
  const note = (value: Value | undefined, what: "epochs" | "updates" | "accumulation" | "batch size") => {
    const key = value && keyOfNumber(value);
    if (key && !quantities.has(key)) quantities.set(key, what);
  };
  note(told.epochs, "epochs");
  note(told.updates, "updates");
  const window = told.accumulation ?? findWindow(block, nest);
  const known = window === undefined ? 1 : numberIn(window);
  const isSetting = window !== undefined && isOption(window);
  const accumulation = known === 1 && isSetting ? undefined : known;
  if (accumulation === undefined) note(window, "accumulation");
  note(told.batchSize, "batch size");
  return {
    nest: siteKey(nest.loop.site),
    outer: new Set(loopsAround(nest).map((loop) => siteKey(loop.site))),
    loops: new Map([...roles].map(([loop, role]) => [siteKey(loop.site), role])),
    quantities,
    loaders: new Set([...roles].flatMap(([loop, role]) => (role === "batches" ? loadersOf(loop) : []))),
    prepared: findPrepared(run),
    branches: planBranches(block, steps, nest),
    accumulation,
    isParallel: run.calls.some(({ name }) => /prepare|world_size|DistributedSampler|num_replicas/.test(name)),
    canResume: steps.some((step) => step.kind === "save"),
    hasInnerWindow: [...roles.values()].includes("micro-batches"),
    active: findActive([...steps, ...run.optimizers, ...run.schedules]),
    steps,
  };
}

/** The loops in which a training is made anew with each turn. */
function loopsAround(nest: TrainingNest): LoopNode[] {
  const loops = loopsOf(nest.steps[0]?.path ?? []);
  return loops.slice(0, loops.indexOf(nest.loop));
}

/** Whether something happens in a loop that is neither of the training nor around it. */
function isOfOther(path: PathStep[], nest: TrainingNest): boolean {
  const around = loopsAround(nest);
  const [first] = loopsOf(path).filter((loop) => !around.includes(loop));
  return first !== undefined && first !== nest.loop;
}

/** A loop on the way to the update that goes over something that is not counted goes over batches; another one is not told apart by turns. */
function roleOf(loop: LoopNode, nest: TrainingNest): LoopRole | undefined {
  const role = roleOfLoop(loop, nest);
  if (role !== "unknown" || isCounted(loop)) return role;
  return nest.loops.includes(loop) ? "batches" : undefined;
}

function findPrepared({ calls }: TrainingRun): Map<string, Site> {
  const prepared = calls.filter(({ name }) => /(^|\.)prepare$/.test(name));
  return new Map(
    prepared.flatMap(({ call }) =>
      call.arguments.positional.flatMap(({ value }) => {
        const key = valueKey(value);
        return key === undefined ? [] : [[key, call.site] as const];
      }),
    ),
  );
}

function isCounted({ over }: LoopNode): boolean {
  const inner = over && unwrapIterable(over);
  return inner === undefined || inner.kind === "collection" || (inner.kind === "made" && /range$/.test(inner.name));
}

function loadersOf(loop: LoopNode): string[] {
  if (loop.over === undefined) return [];
  const inner = unwrapIterable(loop.over);
  const zipped = inner.kind === "made" && inner.name === "builtins.zip" ? inner.arguments.positional : [];
  return [inner, ...zipped.map((argument) => unwrapIterable(argument.value))].flatMap((one) => valueKey(one) ?? []);
}

/** The functions in which something of the training happens or is made. */
function findActive(parts: { path: PathStep[] }[]): Set<FunctionValue["node"]> {
  return new Set(parts.flatMap(({ path }) => path.filter(isFrame).map((frame) => frame.function.node)));
}

function isFrame(part: PathStep): part is FrameNode {
  return "kind" in part && part.kind === "frame";
}

/** Where the number in a count stands: `N` of `N + 1`. */
function keyOfNumber(value: Value): string | undefined {
  const own = valueKey(value);
  if (own !== undefined) return own;
  if (value.kind === "operation") return value.operands.map(keyOfNumber).find((key) => key !== undefined);
  const origin = originOf(value);
  const [first] = (origin?.from ?? []).filter((one) => one.kind !== "literal");
  let at = first;
  while (at?.from[0] && at.kind !== "operation") at = at.from[0];
  return at && at.kind !== "operation" ? siteKey(at) : undefined;
}

/** The divisor in a condition under which a turn ends early, or in which an update is made otherwise. */
function findWindow(block: Block, nest: TrainingNest): Value | undefined {
  let found: Value | undefined;
  walkTrace(block, (node, path) => {
    if (node.kind !== "branch" || !loopsOf(path).includes(nest.loop)) return;
    const early = node.arms.find((arm) => arm.exit === "continue" && arm.test !== undefined);
    found ??= early?.test && divisorIn(early.test);
  });
  return found;
}

function numberIn(value: Value): number | undefined {
  const [first] = value.kind === "choice" ? value.alternatives.map((one) => one.value) : [value];
  return first?.kind === "constant" && typeof first.value === "number" && first.value > 0 && first.value <= MAX_WINDOW
    ? first.value
    : undefined;
}

/** Larger windows are made smaller, where the number has a name. */
const MAX_WINDOW = 8;

/** A number that someone may set otherwise when the program is started. */
function isOption(value: Value): boolean {
  return somePart(value, (part) => {
    for (let at = originOf(part); at; at = at.from[0])
      if (/option|parameter|config|field|environment/.test(at.kind)) return true;
    return part.kind === "unknown" || part.kind === "member";
  });
}
