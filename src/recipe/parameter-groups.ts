import { findSignature } from "../facts/signature.ts";
import type { Mapping, Value } from "../program/values.ts";
import { alternativesOf, originOf } from "../program/values.ts";
import { objectsIn } from "./identity.ts";
import { readRates } from "./learning-rate.ts";
import type { RecipeOptimizer, RecipeValue } from "./recipe-schema.ts";
import { toRecipeRates, toRecipeValues } from "./recipe-values.ts";
import type { Optimizer, TrainingRun } from "./training-run.ts";

/** An optimizer with its arguments, of a library or of the program. */
type GroupedOptimizer = Pick<Optimizer, "arguments" | "fact" | "release" | "learningRates"> & { value: Value };

/** What an optimizer's parameter groups set for themselves, and its weight decay, as a recipe shows them. */
export function readGroups(
  optimizer: GroupedOptimizer,
  run: TrainingRun,
): Pick<RecipeOptimizer, "weightDecay" | "groups" | "learningRate"> {
  const groups = findGroups(optimizer, run);
  const ownRates = groups.map(rateOf).filter((rates) => rates !== undefined);
  const isDefault = optimizer.learningRates.every((rate) => rate.kind === "default" || rate.kind === "unknown");
  const [first] = ownRates;
  const weightDecay = readWeightDecay(optimizer, groups);
  const rows = groups.map(toRow).filter((row) => Object.keys(row).length > 0);
  return {
    learningRate: isDefault && first ? first : toRecipeRates(optimizer.learningRates),
    ...(weightDecay ? { weightDecay } : {}),
    ...(rows.length > 0 ? { groups: rows } : {}),
  };
}

/** Groups in a list of dicts, and those that are added later. */
function findGroups({ value, arguments: { bound } }: GroupedOptimizer, run: TrainingRun): Mapping[] {
  const params = bound.get("params")?.value;
  const given = params ? alternativesOf(params).flatMap(({ value: one }) => dictsIn(one)) : [];
  const added = run.calls.flatMap(({ call }) => {
    const { callee } = call;
    const isAdded = callee.kind === "member" && callee.name === "add_param_group";
    const group = call.arguments.positional[0]?.value;
    return isAdded && group && objectsIn(callee.object).includes(value) ? dictsIn(group) : [];
  });
  return [...given, ...added];
}

function dictsIn(value: Value): Mapping[] {
  if (value.kind === "mapping") return [value];
  return value.kind === "collection" ? [...value.items.values()].flatMap(dictsIn) : [];
}

function toRow(group: Mapping): NonNullable<RecipeOptimizer["groups"]>[number] {
  const rate = rateOf(group);
  const decay = group.entries.get("weight_decay");
  return {
    ...(rate ? { learningRate: rate } : {}),
    ...(decay ? { weightDecay: toRecipeValues(decay, undefined) } : {}),
  };
}

function rateOf(group: Mapping): RecipeValue[] | undefined {
  const value = group.entries.get("lr");
  return value && toRecipeRates(readRates({ value, site: undefined, whole: undefined }, () => undefined));
}

/** The largest of the groups: the others are those that are meant to have none. Else what the optimizer is given, or its default. */
function readWeightDecay(
  { arguments: { bound }, fact, release }: GroupedOptimizer,
  groups: Mapping[],
): RecipeValue[] | undefined {
  const own = groups.flatMap((group) => group.entries.get("weight_decay") ?? []);
  const given = bound.get("weight_decay");
  const applies = own.length === 0 || own.length < groups.length;
  const all = given && applies ? [...own, given.value] : own;
  const [largest] = all.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  if (largest) return toRecipeValues(largest, largest === given?.value ? given.site : undefined);
  const params = bound.get("params")?.value;
  const passed = params && decayPassedOn(params);
  if (passed) return toRecipeValues(passed, undefined);
  if (params && !arePlain(params)) return undefined;
  const parameter = findSignature(fact, release)?.find(({ name }) => name === "weight_decay");
  const value = parameter?.default;
  return typeof value === "number" && value > 0 ? [{ kind: "default", value, provenance: [] }] : undefined;
}

/** What a function of a library makes groups with: `param_groups_weight_decay(model, args.weight_decay)`. */
function decayPassedOn(params: Value): Value | undefined {
  if (params.kind !== "made") return undefined;
  const { positional, keywords } = params.arguments;
  const given = keywords.get("weight_decay")?.value;
  return given ?? positional.map(({ value }) => value).find((value) => /^(weight_decay|wd)$/.test(labelOf(value)));
}

function labelOf(value: Value): string {
  return originOf(value)?.label.replace(/^--/, "").replaceAll("-", "_") ?? "";
}

/** Whether parameters are certainly no groups beyond those that are seen. */
function arePlain(params: Value): boolean {
  return alternativesOf(params).every(({ value }) => {
    if (value.kind === "collection")
      return value.isComplete && [...value.items.values()].every((item) => item.kind === "mapping" || arePlain(item));
    if (value.kind !== "made") return value.kind === "member" && !/group/.test(value.name);
    return /(parameters|filter|list|chain|trainable_variables)$/.test(value.name);
  });
}

/** Something that is not known is taken to decay: nobody writes a group by hand to set nothing. */
function sizeOf(value: Value): number {
  const [first] = alternativesOf(value);
  const one = first?.value ?? value;
  if (one.kind !== "constant") return Number.MIN_VALUE;
  return typeof one.value === "number" ? one.value : 0;
}
