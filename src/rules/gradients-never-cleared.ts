import type { LoopNode } from "../program/trace.ts";
import type { Site } from "../program/values.ts";
import { textOf } from "../python/source-file.ts";
import { loopsOf, type TrainingEvent } from "../recipe/events.ts";
import type { TrainingRun } from "../recipe/training-run.ts";
import { insertLineBefore } from "./edits.ts";
import type { Problem } from "./problem.ts";
import { describePlace } from "./wording.ts";

/** Reports a loop that computes and applies gradients and never sets them back. Silent when anything may do so out of sight. */
export function gradientsNeverCleared(run: TrainingRun): Problem[] {
  if (run.writesGradients || run.events.some((event) => event.kind === "unknown step")) return [];
  const found = new Map<TrainingEvent, TrainingEvent[]>();
  const reported: Uncleared[] = [];
  for (const { step, backward, loop } of run.events.flatMap((event) => findUncleared(run, event) ?? [])) {
    if (reported.some((one) => one.loop === loop && isSameOptimizer(one.step, step))) continue;
    reported.push({ step, backward, loop });
    found.set(backward, [...(found.get(backward) ?? []), step]);
  }
  return [...found].map(([backward, steps]) => getProblem(run, backward, steps));
}

/** A step that applies gradients of former turns, and the backward pass before which they should have been cleared. */
interface Uncleared {
  step: TrainingEvent;
  backward: TrainingEvent;
  loop: LoopNode;
}

function findUncleared(run: TrainingRun, step: TrainingEvent): Uncleared | undefined {
  const loop = loopsOf(step.path).at(-1);
  if (step.kind !== "optimizer step" || loop === undefined || !isPlainStep(step) || isDamaged(loop)) return undefined;
  const backward = findBackward(run, step, loop);
  if (backward === undefined || isCleared(run, step, loop) || mayBeCleared(run, step, loop)) return undefined;
  return { step, backward, loop };
}

/** What could not be read may clear. */
function isDamaged({ site: { file, start, end } }: LoopNode): boolean {
  return file.module.damage.some((damage) => damage.start < end && start < damage.end);
}

function isSameOptimizer(a: TrainingEvent, b: TrainingEvent): boolean {
  return a.objects.some((object) => b.objects.includes(object));
}

/**
 * The first of the backward passes that belong to a step: those in the loop since the step before. Engines that take the
 * loss as an argument have rules of their own.
 */
function findBackward(run: TrainingRun, step: TrainingEvent, loop: LoopNode): TrainingEvent | undefined {
  let first: TrainingEvent | undefined;
  let isStepped = true;
  for (const event of run.events) {
    if (!loopsOf(event.path).includes(loop)) continue;
    if (event === step) break;
    if (event.kind === "optimizer step") isStepped = true;
    if (event.kind !== "backward" || event.call.arguments.positional.length > 0) continue;
    if (isStepped) first = event;
    isStepped = false;
  }
  return first;
}

/** `optimizer.step()` or `scaler.step(optimizer)`; a closure or a context clears by itself. */
function isPlainStep({ call, objects }: TrainingEvent): boolean {
  const { positional, keywords, hasUnknown } = call.arguments;
  const isThroughScaler =
    call.callee.kind === "member" && !objects.includes(call.callee.object) && positional.length === 1;
  return !hasUnknown && keywords.size === 0 && (positional.length === 0 || isThroughScaler);
}

/**
 * Clearing a model clears all its parameters; clearing another optimizer does not. Clearing before the loop is enough only
 * where the step is taken in some turns, as at the end of an epoch.
 */
function isCleared(run: TrainingRun, step: TrainingEvent, loop: LoopNode): boolean {
  const optimizers = new Set(run.optimizers.map((optimizer) => optimizer.value as unknown));
  const isInEachTurn = step.path.slice(step.path.indexOf(loop)).every((around) => "kind" in around);
  return run.events.some(({ kind, objects, path }) => {
    if (kind !== "zero_grad" || (isInEachTurn && !loopsOf(path).includes(loop))) return false;
    return objects.some((object) => !optimizers.has(object) || step.objects.includes(object));
  });
}

const MAY_CLEAR = /zero|clear|reset|(^|[._])grad(s|ients)?($|_)/i;
const HARMLESS =
  /(GradScaler\(\)\.(step|unscale_)|clip_grad_(norm|value)_?|set_grad_enabled|no_grad|requires_grad_|enable_grad|print|len|tqdm)$|lr_scheduler\.\w+$/;

/** Functions of array libraries work on what they are given: `torch.zeros_like`, `torch.autograd.grad`. */
const ARRAY_FUNCTION = /^(torch|numpy|IPython)\.[\w.]+$/;

function isHarmless(name: string): boolean {
  return HARMLESS.test(name) || ARRAY_FUNCTION.test(name);
}

function lastName(name: string): string {
  return name.split(".").pop() ?? "";
}

/** An optimizer made anew in each turn starts clean; one that is handed to unknown code, or a call with a telling name, may clear. */
function mayBeCleared(run: TrainingRun, step: TrainingEvent, loop: LoopNode): boolean {
  const isMadeInLoop = run.optimizers.some(
    ({ value, path }) => step.objects.includes(value) && loopsOf(path).includes(loop),
  );
  if (isMadeInLoop) return true;
  const uses = step.objects.flatMap((object) => run.usesOf(object));
  if (uses.some((use) => use.kind === "argument" && !HARMLESS.test(use.name))) return true;
  const clearings = new Set(run.events.filter(({ kind }) => kind === "zero_grad").map(({ call }) => call));
  return run.calls.some(
    ({ name, call, path }) =>
      loopsOf(path).includes(loop) && !clearings.has(call) && !isHarmless(name) && MAY_CLEAR.test(lastName(name)),
  );
}

function getProblem(run: TrainingRun, backward: TrainingEvent, steps: TrainingEvent[]): Problem {
  const at = backward.call.site;
  const receivers = steps.map(receiverOf);
  const [step = backward] = steps;
  return {
    at,
    message: "default",
    values: { step: `${receivers[0]}.step()` },
    detail: `\`backward()\` adds to the gradients that are there; the step is on ${describePlace(step.call.site, at)}.`,
    evidence: [{ at: step.call.site, note: "applies the sum of all gradients so far" }],
    fix:
      receivers.every((receiver) => /^[\w.]+$/.test(receiver)) &&
      standsAlone(at) &&
      steps.every((one) => isOnly(run, one))
        ? {
            edits: receivers.map((receiver) => insertLineBefore(at, `${receiver}.zero_grad()`)),
            safety: "needs-review",
          }
        : undefined,
  };
}

/** Where an optimizer steps in several places, as with and without mixed precision, one line would clear for one of them. */
function isOnly(run: TrainingRun, step: TrainingEvent): boolean {
  return !run.events.some((event) => event !== step && event.kind === step.kind && isSameOptimizer(event, step));
}

/** The optimizer as it is written in the step. */
function receiverOf({ call }: TrainingEvent): string {
  const [argument] = call.arguments.positional;
  if (argument?.site) return textOf(argument.site.file, argument.site);
  return call.callee.kind === "member"
    ? textOf(call.callee.site.file, call.callee.site).replace(/\s*\.\s*step$/, "")
    : "optimizer";
}

function standsAlone(site: Site): boolean {
  const start = site.file.text.lastIndexOf("\n", site.start - 1) + 1;
  return site.file.text.slice(start, site.start).trim() === "";
}
