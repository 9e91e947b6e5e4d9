import { blocksOf } from "../program/loop-scan.ts";
import { functionsIn, mentionsIn } from "../program/mentions.ts";
import type { FunctionDef, Statement } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";

/** Words without which a function does not train. */
const TRAINING_WORD =
  /^(backward|zero_grad|step|compile|fit|fit_generator|train_on_batch|minimize|apply_gradients|optim|optax|lr_scheduler|lr|learning_rate)$|optimizer|criterion|loss|entropy/i;

/** Names of what is called for the sake of a training. */
const STARTING_WORD = /train|fit|run|main|tune|learn|launch|experiment|rate|lr$/i;

/** Whether a function may take part in a training; a cheap test that errs on the side of yes. */
export function mayFunctionTrain(node: FunctionDef): boolean {
  return mentionsAny(node.body, TRAINING_WORD);
}

/**
 * Whether interpreting a file may show a training: a function of it may train, or its top level does something. Most files
 * of a library only define what others use.
 */
export function mayTrain({ module }: SourceFile): boolean {
  const functions = functionsIn(module.body);
  const starters = functions.filter(({ body }) => mentionsAny(body, STARTING_WORD)).map(({ name }) => name.id);
  return module.body.some((one) => isActive(one, starters)) || functions.some(mayFunctionTrain);
}

/** Whether a statement at the top level does more than define, import and set up; `starters` are functions that may start a training. */
function isActive(statement: Statement, starters: string[]): boolean {
  switch (statement.kind) {
    case "For":
    case "While":
    case "With":
    case "AugAssign":
      return true;
    case "If":
    case "Try":
      return blocksOf(statement).some((block) => block.some((one) => isActive(one, starters)));
    case "ExpressionStatement":
      return statement.value.kind !== "String";
    case "Assign":
    case "AnnAssign":
      return (
        mentionsAny([statement], TRAINING_WORD) ||
        mentionsAny([statement], STARTING_WORD) ||
        starters.some((name) => mentionsIn([statement]).names.has(name))
      );
    case "FunctionDef":
    case "ClassDef":
    case "Import":
    case "ImportFrom":
    case "Pass":
      return false;
    default:
      return true;
  }
}

function mentionsAny(body: Statement[], words: RegExp): boolean {
  const { names, attributes } = mentionsIn(body);
  for (const word of names) if (words.test(word)) return true;
  for (const word of attributes) if (words.test(word)) return true;
  return false;
}
