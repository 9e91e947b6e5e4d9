import { libraryBases } from "../../program/classes.ts";
import type { Value } from "../../program/values.ts";
import { alternativesOf } from "../../program/values.ts";
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

function namesOf(value: Value): string[] {
  return alternativesOf(value).flatMap(({ value: one }) => {
    if (one.kind === "instance") return libraryBases(one.class);
    return one.kind === "made" ? [one.name] : [];
  });
}
