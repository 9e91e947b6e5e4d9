import { constant } from "../../program/values.ts";
import { listValue } from "../read-recipes.ts";
import type { Recipe } from "../recipe-schema.ts";
import type { TrainingRun } from "../training-run.ts";

const SET_POLICY =
  /(?:^|\.)keras\.(?:src\.)?(?:mixed_precision\.(?:experimental\.)?set_(?:global_)?policy|config\.set_dtype_policy)$/;

/** In which numbers the layers compute, where the program sets it for all of them: `mixed float16`. */
export function readPrecision(run: TrainingRun): Pick<Recipe, "precision"> {
  const call = run.calls.findLast(({ name }) => SET_POLICY.test(name))?.call;
  let policy = call?.arguments.positional[0]?.value;
  if (policy?.kind === "made") policy = policy.arguments.positional[0]?.value;
  if (policy?.kind !== "constant" || typeof policy.value !== "string") return {};
  return listValue("precision", constant(policy.value.replaceAll("_", " "), policy.origin));
}
