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
  const reported = new Set<LoopNode>();
  return run.events.flatMap((step) => {
    const loop = loopsOf(step.path).at(-1);
    if (step.kind !== "optimizer step" || loop === undefined || reported.has(loop)) return [];
    const backward = findBackward(run, loop);
    if (backward === undefined || !isPlainStep(step) || isCleared(run, step) || mayBeCleared(run, step, loop))
      return [];
    reported.add(loop);
    return [getProblem(step, backward)];
  });
}

/** `loss.backward()` in the loop; engines that take the loss as an argument have rules of their own. */
function findBackward(run: TrainingRun, loop: LoopNode): TrainingEvent | undefined {
  return run.events.find(
    ({ kind, call, path }) =>
      kind === "backward" && call.arguments.positional.length === 0 && loopsOf(path).includes(loop),
  );
}

/** `optimizer.step()` or `scaler.step(optimizer)`; a closure or a context clears by itself. */
function isPlainStep({ call, objects }: TrainingEvent): boolean {
  const { positional, keywords, hasUnknown } = call.arguments;
  const isThroughScaler =
    call.callee.kind === "member" && !objects.includes(call.callee.object) && positional.length === 1;
  return !hasUnknown && keywords.size === 0 && (positional.length === 0 || isThroughScaler);
}

/** Clearing a model clears all its parameters; clearing another optimizer does not. */
function isCleared(run: TrainingRun, step: TrainingEvent): boolean {
  const optimizers = new Set(run.optimizers.map((optimizer) => optimizer.value as unknown));
  return run.events.some(({ kind, objects }) => {
    if (kind !== "zero_grad") return false;
    return objects.some((object) => !optimizers.has(object) || step.objects.includes(object));
  });
}

const MAY_CLEAR = /zero|clear|reset|(^|[._])grad(s|ients)?($|_)/i;
const HARMLESS =
  /(GradScaler\(\)\.(step|unscale_)|clip_grad_(norm|value)_?|set_grad_enabled|no_grad|requires_grad_|enable_grad|print|len|tqdm)$|lr_scheduler\.\w+$/;

/** An optimizer made anew in each turn starts clean; one that is handed to unknown code, or a call with a telling name, may clear. */
function mayBeCleared(run: TrainingRun, step: TrainingEvent, loop: LoopNode): boolean {
  const isMadeInLoop = run.optimizers.some(
    ({ value, path }) => step.objects.includes(value) && loopsOf(path).includes(loop),
  );
  if (isMadeInLoop) return true;
  const uses = step.objects.flatMap((object) => run.usesOf(object));
  if (uses.some((use) => use.kind === "argument" && !HARMLESS.test(use.name))) return true;
  return run.calls.some(
    ({ name, path }) =>
      loopsOf(path).includes(loop) && !HARMLESS.test(name) && MAY_CLEAR.test(name.split(".").pop() ?? ""),
  );
}

function getProblem(step: TrainingEvent, backward: TrainingEvent): Problem {
  const receiver = receiverOf(step);
  const at = backward.call.site;
  return {
    at,
    message: "default",
    values: { step: `${receiver}.step()` },
    detail: `Every backward pass adds to the gradients of all turns before it, and the step on ${describePlace(step.call.site, at)} applies their sum.`,
    evidence: [{ at: step.call.site, note: "applies the sum of all gradients so far" }],
    fix:
      /^[\w.]+$/.test(receiver) && standsAlone(at)
        ? { edits: [insertLineBefore(at, `${receiver}.zero_grad()`)], safety: "needs-review" }
        : undefined,
  };
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
