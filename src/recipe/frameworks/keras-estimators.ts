import { callValue } from "../../program/call.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, Made, Value } from "../../program/values.ts";
import { NO_ARGUMENTS } from "../../program/values.ts";
import { compiledState, keepState } from "./keras-compile.ts";

/** Classes that make an estimator of scikit-learn out of a function that builds a model. */
const WRAPPER = /(?:^|\.)(?:keras\.(?:src\.)?wrappers(?:\.\w+)*|scikeras\.wrappers)\.Keras(?:Classifier|Regressor)$/;
const CROSS_VALIDATION = /^sklearn\.model_selection\.(?:cross_val_score|cross_validate|cross_val_predict)$/;

/** Keywords of a wrapper that hold the function itself. */
const BUILDERS = ["build_fn", "model"];

/** The estimator that a call trains, where it is a wrapped Keras model: `estimator.fit`, `cross_val_score(estimator, …)`. */
export function estimatorOf({ callee, name, arguments: { keywords, positional } }: Made): Made | undefined {
  const isFit = callee.kind === "member" && callee.name === "fit";
  const first = (keywords.get("estimator") ?? positional[0])?.value;
  const estimator = isFit ? callee.object : CROSS_VALIDATION.test(name) ? first : undefined;
  return estimator?.kind === "made" && WRAPPER.test(estimator.name) ? estimator : undefined;
}

/** Builds the model where the estimator is trained, and notes what it was compiled with. */
export function buildEstimator(machine: Machine, call: Made): void {
  const estimator = estimatorOf(call);
  if (estimator === undefined) return;
  const { keywords, positional } = estimator.arguments;
  const build = (BUILDERS.map((name) => keywords.get(name)).find((one) => one !== undefined) ?? positional[0])?.value;
  if (build?.kind !== "function") return;
  const accepted = new Set(build.node.parameters.map(({ name }) => name));
  const passed = [...keywords].map(([name, argument]) => [name.replace(/^model__/, ""), argument] as const);
  const model = callValue(
    machine,
    build,
    { ...NO_ARGUMENTS, keywords: new Map(passed.filter(([name]) => accepted.has(name))) },
    call.site,
  );
  const state = compiledState(model);
  if (state) keepState(machine, call, state);
}

/** The call of `fit` that an estimator makes: with its own settings where the call has none. */
export function asFit(call: Made): Made {
  const estimator = estimatorOf(call);
  if (estimator === undefined) return call;
  const isFit = call.callee.kind === "member";
  const settings = [...estimator.arguments.keywords].filter(([name]) => !BUILDERS.includes(name));
  const own = settings.map(([name, argument]): [string, Argument] => [name.replace(/^fit__/, ""), argument]);
  const positional = isFit ? call.arguments.positional : call.arguments.positional.slice(1);
  const keywords = new Map([...own, ...call.arguments.keywords]);
  return {
    ...call,
    callee: fitOf(estimator, call),
    arguments: { ...call.arguments, positional: positional.slice(0, 2), keywords },
  };
}

function fitOf(estimator: Made, { site }: Made): Value {
  return { kind: "member", object: estimator, name: "fit", site };
}
