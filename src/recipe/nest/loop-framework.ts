import { libraryBases } from "../../program/classes.ts";
import type { Value } from "../../program/values.ts";
import { alternativesOf } from "../../program/values.ts";
import { loopsOf } from "../events.ts";
import type { TrainingRun } from "../training-run.ts";
import type { TrainingNest } from "./training-nest.ts";

/** Calls of these objects, in a loop of the program, make it a training with that library. */
const ENGINES: [objects: RegExp, framework: string][] = [
  [/^accelerate\.(?:accelerator\.)?Accelerator$/, "accelerate"],
  [/^deepspeed\.initialize$/, "deepspeed"],
  [
    /^(?:lightning|pytorch_lightning|lightning_fabric|lightning_lite)\.(?:\w+\.)*(?:Fabric|LightningLite)$/,
    "lightning",
  ],
];

/** The library whose engine a loop of the program trains with; undefined for plain loops. */
export function frameworkOfLoop(nest: TrainingNest): string | undefined {
  const callees = [...nest.steps, ...nest.events].flatMap(({ call: { callee } }) =>
    callee.kind === "member" ? [callee.object] : [],
  );
  const names = callees.flatMap(namesOf);
  return ENGINES.find(([objects]) => names.some((name) => objects.test(name)))?.[1];
}

/** The framework of a loop whose optimizer is not in view, by what it calls: Keras where that is TensorFlow, else torch. */
export function frameworkOfCalls(nest: TrainingNest, calls: TrainingRun["calls"]): string {
  const names = calls.filter(({ path }) => loopsOf(path).includes(nest.loop)).map(({ name }) => name);
  const isTensorFlow = names.some((name) => /^(tensorflow|tf|keras)\./.test(name));
  return isTensorFlow && !names.some((name) => name.startsWith("torch.")) ? "keras" : "torch";
}

function namesOf(value: Value): string[] {
  return alternativesOf(value).flatMap(({ value: one }) => {
    if (one.kind === "instance") return libraryBases(one.class);
    return one.kind === "made" ? [one.name] : [];
  });
}
