import { constant, type Made } from "../../program/values.ts";
import type { Framework } from "./framework.ts";
import { callEstimator } from "./tf1-estimator.ts";
import { noteOperation } from "./tf1-graph.ts";
import { describeTfOptimizer } from "./tf1-optimizers.ts";
import { runSession } from "./tf1-session.ts";
import { callSlim } from "./tf1-slim.ts";
import { noteAssignment } from "./tf1-tensors.ts";

const MODES = /^tensorflow(?:\.compat\.v1)?\.(?:estimator|contrib\.learn)\.ModeKeys$/;
const MODE_VALUES: Record<string, string> = { TRAIN: "train", EVAL: "eval", PREDICT: "infer", INFER: "infer" };

/** TensorFlow 1: a graph is built once, and each `session.run` of an update is a step. */
export const tf1: Framework = {
  packages: ["tensorflow", "tf_slim"],
  describe: describeTfOptimizer,
  attribute: (_, object, name) =>
    object.kind === "external" && MODES.test(object.name) && name in MODE_VALUES
      ? constant(MODE_VALUES[name] ?? name)
      : undefined,
  call(machine, call) {
    noteOperation(machine, call);
    runSession(machine, call);
    noteInitializer(call);
    noteAssignment(machine, call);
    callSlim(machine, call);
    return callEstimator(machine, call);
  },
};

/** `iterator.make_initializer(dataset)`: what the iterator gives comes from there; the first one is for training. */
function noteInitializer(call: Made): void {
  const { callee } = call;
  if (callee.kind !== "member" || callee.name !== "make_initializer" || callee.object.kind !== "made") return;
  const { arguments: given } = callee.object;
  const [data] = call.arguments.positional;
  if (data && !given.rest) given.rest = [data.value];
}
