import type { FrameNode } from "../../program/trace.ts";
import type { Site } from "../../program/values.ts";
import { type PathStep, walkTrace } from "../events.ts";
import type { TrainingNest } from "./training-nest.ts";

/** What functions and classes are called that compute a loss. */
const LOSS =
  /(^|_)(loss|losses|criterion)(_fn|_func|_function)?$|(^|_)loss_(for|of|with)_|Loss(es|Function)?$|Criterion$/;

/** Names that say no more than that there is one. */
const GENERIC =
  /^_?((compute|calc|calculate|get|train|training|total|step)_)?(loss|losses|criterion)(_fn|_func|_function)?$/i;

/** Functions around a loss that only measures. */
const MEASURES = /valid|eval|test|log|plot|print/i;

/** Functions that evaluate, by a word of their name: `evaluate`, `eval_step`, `test_epoch`, `validate`. */
const EVALUATES = /^(valid(ate|ation)?|eval(uate|uation)?|test)$/i;

/** Whether the function of a frame evaluates what was trained. */
export function isMeasuring(frame: FrameNode): boolean {
  const words = functionName(frame)
    .replace(/(?<=[a-z])(?=[A-Z])/g, "_")
    .split("_");
  return words.some((word) => EVALUATES.test(word)) && !words.some((word) => /^train(ing)?$/i.test(word));
}

/** A loss that the program writes itself, where it is called. */
export interface OwnLoss {
  name: string;
  site: Site;
}

/** The losses of a training among the functions and classes of the program, outermost first; empty where none is called so. */
export function findOwnLosses(nest: TrainingNest): OwnLoss[] {
  const found = new Map<string, OwnLoss>();
  walkTrace(nest.loop.body, (node, path) => {
    if (node.kind !== "frame") return;
    const name = lossName(node);
    const around = path.filter(isFrame).map((frame) => ({ loss: lossName(frame), name: functionName(frame) }));
    const isInside = around.some((frame) => frame.loss !== undefined || MEASURES.test(frame.name));
    if (name !== undefined && !isInside && !found.has(name)) found.set(name, { name, site: node.site });
  });
  return [...found.values()];
}

function isFrame(step: PathStep): step is FrameNode {
  return "kind" in step && step.kind === "frame";
}

function functionName({ function: { node } }: FrameNode): string {
  return node.kind === "FunctionDef" ? node.name.id : "lambda";
}

/** A class for the method that runs when its object is called. */
function lossName(frame: FrameNode): string | undefined {
  const name = functionName(frame);
  const { receiver } = frame;
  const isCall = name === "forward" || name === "__call__";
  const called = isCall && receiver?.kind === "instance" ? receiver.class.node.name.id : name;
  const words = called.replace(/(?<=[a-z])(?=[A-Z])/g, "_");
  return LOSS.test(called) && !GENERIC.test(words) ? called : undefined;
}
