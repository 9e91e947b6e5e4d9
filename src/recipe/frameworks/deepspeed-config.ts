import { compareReleases } from "../../facts/releases.ts";
import { readAttribute } from "../../program/attribute.ts";
import { loadValue } from "../../program/config-files/load-config.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Mapping, Value } from "../../program/values.ts";
import { alternativesOf, constant, unknown } from "../../program/values.ts";
import { isSameConstant } from "../identity.ts";

/** The configuration of an engine: the dict or JSON file that `initialize` gets, else the one that `args.deepspeed_config` names. */
export function readEngineConfig(machine: Machine, call: Made): Mapping | undefined {
  const { keywords, positional } = call.arguments;
  const given = (keywords.get("config") ?? keywords.get("config_params") ?? positional[10])?.value;
  const settings = (keywords.get("args") ?? positional[0])?.value;
  const isGiven = given !== undefined && !(given.kind === "constant" && given.value === null);
  const source = isGiven ? given : settings && readAttribute(machine, settings, "deepspeed_config", call.site);
  return source && asMapping(machine, source);
}

/** A configuration that a value stands for: itself, or the JSON file at a path; of alternatives the first that is known. */
export function asMapping(machine: Machine, source: Value): Mapping | undefined {
  const values = alternativesOf(source).flatMap(({ value }) =>
    value.kind === "mapping" ? [value] : alternativesOf(loadValue(machine, value, "json")).map((one) => one.value),
  );
  return values.find((value) => value.kind === "mapping");
}

/** An entry of a configuration by its path of keys; undefined where it is not set. */
export function entryOf(config: Mapping | undefined, ...path: string[]): Value | undefined {
  let at: Value | undefined = config;
  for (const key of path) at = at?.kind === "mapping" ? at.entries.get(key) : undefined;
  return isAuto(at) ? unknown(`${path.at(-1)} is "auto": it is filled in by what starts the engine`) : at;
}

function isAuto(value: Value | undefined): boolean {
  return value?.kind === "constant" && value.value === "auto";
}

/**
 * Micro-batches per update. Where only sizes of batches are given, their quotient without the number of processes: fact
 * `deepspeed.batch-equation`.
 */
export function accumulationIn(config: Mapping | undefined, call: Made): Value | undefined {
  const given = entryOf(config, "gradient_accumulation_steps");
  if (given || config === undefined) return given;
  const [total, micro] = [entryOf(config, "train_batch_size"), entryOf(config, MICRO_BATCH)];
  if (total && micro) return shareOf(total, micro) ?? unknown("the number of processes decides it");
  return frameworkDefault(1, "gradient_accumulation_steps", call);
}

const MICRO_BATCH = "train_micro_batch_size_per_gpu";

/** Samples that one process gets at once; undefined where the configuration names no batch at all. */
export function microBatchIn(config: Mapping | undefined): Value | undefined {
  const total = entryOf(config, "train_batch_size");
  return (
    entryOf(config, MICRO_BATCH) ?? (total && unknown("it is a part of train_batch_size, by the number of processes"))
  );
}

/** What is left of `micro * get_world_size() * k`; undefined where the product has another form. */
function shareOf(total: Value, micro: Value): Value | undefined {
  const factors = factorsOf(total).filter((factor) => !isWorldSize(factor));
  const at = factors.findIndex((factor) => isSameConstant(factor, micro));
  const rest = factors.filter((_, index) => index !== at);
  return at >= 0 && factors.length < factorsOf(total).length && rest.length === 1 ? rest[0] : undefined;
}

function factorsOf(value: Value): Value[] {
  return value.kind === "operation" && value.operator === "*" ? value.operands.flatMap(factorsOf) : [value];
}

function isWorldSize(value: Value): boolean {
  return value.kind === "made" && /(^|\.)get_world_size$/.test(value.name);
}

/** The limit of the clipping; undefined where nothing is clipped, or where releases differ: fact `deepspeed.gradient-clipping`. */
export function clippingIn(machine: Machine, config: Mapping | undefined, call: Made): Value | undefined {
  const given = entryOf(config, "gradient_clipping");
  if (given) return given.kind === "constant" && !given.value ? undefined : given;
  const releases = machine.knowledge?.releasesOf("deepspeed") ?? [];
  const isOn = releases.length > 0 && releases.every((release) => compareReleases(release, CLIPS_SINCE) >= 0);
  return config && isOn ? frameworkDefault(1, "gradient_clipping", call) : undefined;
}

/** From this release on gradients are clipped at 1 where the configuration says nothing. */
const CLIPS_SINCE = "0.19.3";

/** What the framework takes where nothing is written. */
export function frameworkDefault(value: number, label: string, { site: { file, start, end } }: Made): Value {
  return constant(value, { kind: "framework default", label, file, start, end, from: [] });
}
