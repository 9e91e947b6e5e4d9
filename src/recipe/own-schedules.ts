import type { FrameNode } from "../program/trace.ts";
import type { Instance, Value } from "../program/values.ts";
import { alternativesOf } from "../program/values.ts";
import { loopsOf, type PathStep } from "./events.ts";
import { objectsIn } from "./identity.ts";
import type { TrainingNest } from "./nest/training-nest.ts";
import { placeOf } from "./read-recipes.ts";
import type { RecipeSchedule } from "./recipe-schema.ts";
import type { ManualRate, Optimizer, TrainingRun } from "./training-run.ts";

/** How often something on a path happens in a training. */
type FindUnit = (path: PathStep[], nest: TrainingNest) => RecipeSchedule["steppedPer"];

/** The nest that is asked about, with its optimizers. */
interface Place {
  run: TrainingRun;
  nest: TrainingNest;
  optimizers: Optimizer[];
  unitOf: FindUnit;
}

/** Schedules that the program writes itself: subclasses of the framework's, and rates that it sets by hand. */
export function readOwnSchedules(place: Place): RecipeSchedule[] {
  const rows = [...readSubclasses(place), ...readManualRates(place), ...readTold(place)];
  return [...new Map(rows.map((row) => [`${row.name} ${row.path}:${row.line}`, row])).values()];
}

function readSubclasses({ nest, optimizers, unitOf }: Place): RecipeSchedule[] {
  return nest.events.flatMap(({ kind, objects, path }) => {
    if (kind !== "schedule step") return [];
    return objects.flatMap((object) => {
      if (object.kind !== "instance") return [];
      const name = object.class.node.name.id;
      return [{ name, ...placeOf(object.site), ...ownerOf(object, optimizers), steppedPer: unitOf(path, nest) }];
    });
  });
}

/** Schedules of a framework that no fact describes; it says how they are called. */
function readTold({ nest, unitOf }: Place): RecipeSchedule[] {
  return nest.events.flatMap(({ kind, values, call, objects: [object], path }) => {
    const name = values.get("schedule");
    if (kind !== "schedule step" || name?.kind !== "constant") return [];
    const place = placeOf(object?.kind === "made" ? object.site : call.site);
    return [{ name: String(name.value), ...place, steppedPer: unitOf(path, nest) }];
  });
}

/** The optimizer that a schedule is made with, where it is one of the training's. */
function ownerOf({ arguments: { positional, keywords } }: Instance, optimizers: Optimizer[]): { optimizer?: number } {
  const given = [...positional, ...keywords.values()].flatMap(({ value }) => objectsIn(value));
  const optimizer = optimizers.findIndex(({ value }) => given.includes(value));
  return optimizer < 0 ? {} : { optimizer };
}

function readManualRates({ run, nest, optimizers, unitOf }: Place): RecipeSchedule[] {
  const writes = run.manualRates.filter(({ path }) => path.includes(nest.loop));
  const rows = writes.flatMap((write) => {
    const optimizer = optimizers.findIndex(({ value }) => write.optimizers.includes(value));
    if (optimizer < 0 && optimizers.length > 0) return [];
    const owner = optimizer < 0 ? {} : { optimizer };
    return [{ ...nameManualRate(write, run), ...owner, steppedPer: unitOf(write.path, nest) }];
  });
  const [first] = rows.filter(({ name }) => name === "manual");
  return [...rows.filter(({ name }) => name !== "manual"), ...(first ? [first] : [])];
}

/** Words in the name of what gives a rate. */
const RATE_WORD =
  /(^|_)(lr|lrs|rate|rates|sched\w*|warm\w*|decay|anneal\w*|cosine|noam)(_|$)|Sched|Warm|Decay|Anneal|Noam|LR|Rate/;

/** A class that holds the schedule, a function that gives the rate, or the line that sets it. */
export function nameManualRate(
  { value, site, path }: ManualRate,
  run: TrainingRun,
): Pick<RecipeSchedule, "name" | "path" | "line"> {
  const frames = path.filter((step): step is FrameNode => "kind" in step && step.kind === "frame");
  const owner = frames.map(({ receiver }) => receiver).findLast((one) => one?.kind === "instance");
  if (owner?.kind === "instance" && isRateName(owner.class.node.name.id))
    return { name: owner.class.node.name.id, ...placeOf(owner.site) };
  const giver = giversOf(value, run).find(({ name }) => isRateName(name));
  return giver ?? { name: "manual", ...placeOf(site) };
}

/** Whether a class or function is called after learning rates. */
export function isRateName(name: string): boolean {
  return RATE_WORD.test(name);
}

function giversOf(
  value: Value,
  run: TrainingRun,
  depth = 3,
): (Pick<RecipeSchedule, "path" | "line"> & { name: string })[] {
  return alternativesOf(value).flatMap(({ value: one }) => {
    const given = run.givenBy(one);
    const inner =
      one.kind === "operation" && depth > 0 ? one.operands.flatMap((part) => giversOf(part, run, depth - 1)) : [];
    if (given?.node.kind !== "FunctionDef") return inner;
    const { file, node } = given;
    return [{ name: node.name.id, ...placeOf({ file, start: node.start, end: node.end }) }, ...inner];
  });
}

/** Whether something on a path happens inside the innermost loop of a training. */
export function isInsideInnermost(path: PathStep[], nest: TrainingNest): boolean {
  const inner = nest.loops.at(-1);
  return inner !== undefined && loopsOf(path).includes(inner);
}
