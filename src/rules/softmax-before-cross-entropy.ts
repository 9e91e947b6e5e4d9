import type { Made, Site, Value } from "../program/values.ts";
import { alternativesOf } from "../program/values.ts";
import { textOf } from "../python/source-file.ts";
import type { LossCall, TrainingRun } from "../recipe/training-run.ts";
import { removeArgument, removeStatement, replaceSite } from "./edits.ts";
import type { Problem, SourceEdit } from "./problem.ts";
import { describePlace } from "./wording.ts";

/** Reports a torch cross-entropy whose input has certainly been through a softmax. `log_softmax` is harmless and not meant. */
export function softmaxBeforeCrossEntropy(run: TrainingRun): Problem[] {
  const reported = new Set<Made>();
  return run.losses.flatMap((loss) => {
    const softmax =
      loss.name === "CrossEntropyLoss" || loss.name === "cross_entropy" ? findSoftmax(loss.input?.value) : undefined;
    if (softmax === undefined || reported.has(softmax)) return [];
    reported.add(softmax);
    return [getProblem(run, loss, softmax)];
  });
}

const FUNCTIONS = /^torch\.(nn\.functional\.)?softmax$/;

/** The call of softmax whose result this is; undefined unless every alternative is one. */
function findSoftmax(value: Value | undefined): Made | undefined {
  if (value === undefined) return undefined;
  const calls = alternativesOf(value).map((one) =>
    one.value.kind === "made" && isSoftmax(one.value) ? one.value : undefined,
  );
  return calls.every((call) => call !== undefined) ? calls[0] : undefined;
}

function isSoftmax(call: Made): boolean {
  const { callee } = call;
  if (callee.kind === "external") return FUNCTIONS.test(callee.name);
  if (callee.kind === "made") return callee.name === "torch.nn.Softmax";
  return callee.kind === "member" && callee.name === "softmax" && callee.object.kind !== "external";
}

function getProblem(run: TrainingRun, loss: LossCall, softmax: Made): Problem {
  return {
    at: softmax.site,
    message: "default",
    values: { loss: loss.name },
    detail: `With K classes the loss on ${describePlace(loss.call.site, softmax.site)} then cannot fall below ln(1 + (K − 1)/e), which is 1.46 for ten, and its gradients shrink.`,
    evidence: [{ at: loss.call.site, note: "applies log-softmax itself" }],
    fix: getFix(run, softmax),
  };
}

/** The input takes the place of the call; a layer of a `Sequential` is taken out of it. */
function getFix(run: TrainingRun, softmax: Made): Problem["fix"] {
  const { callee } = softmax;
  if (callee.kind === "made" && callee.site.start === softmax.site.start) return removeLayer(run, callee);
  const input =
    callee.kind === "member"
      ? { ...callee.site, end: callee.site.end - ".softmax".length }
      : softmax.arguments.positional[0]?.site;
  if (input === undefined) return undefined;
  const edit = removeAssignment(run, softmax, input) ?? replaceSite(softmax.site, textOf(input.file, input));
  return { edits: [edit], safety: "needs-review" };
}

/** `x = softmax(x)` would become `x = x`: the whole line goes. */
function removeAssignment(run: TrainingRun, softmax: Made, input: Site): SourceEdit | undefined {
  const [binding] = run.namesOf(softmax);
  const isItself = binding?.place !== "attribute" && binding?.name === textOf(input.file, input);
  return binding && isItself ? removeStatement(binding.statement) : undefined;
}

function removeLayer(run: TrainingRun, layer: Made): Problem["fix"] {
  const holder = run.calls.find(
    ({ name, call }) =>
      name === "torch.nn.Sequential" && call.arguments.positional.some(({ value }) => value === layer),
  );
  const argument = holder?.call.arguments.positional.find(({ value }) => value === layer);
  const edit = holder && argument && removeArgument(holder.call.arguments, argument);
  return edit && { edits: [edit], safety: "needs-review" };
}
