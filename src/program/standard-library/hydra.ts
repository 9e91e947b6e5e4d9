import { composeHydra } from "../config-files/compose-hydra.ts";
import { readHeld, toPlainDict } from "../config-files/config-object.ts";
import { callByName, partialByName } from "../config-files/make-object.ts";
import type { Machine } from "../machine.ts";
import { folderOf } from "../program.ts";
import type { CallArguments, FunctionValue, Made, Mapping, Site, Value } from "../values.ts";
import { constant, unknown } from "../values.ts";
import { structureOf, toOmegaConf } from "./omegaconf.ts";
import { pathTextOf } from "./paths.ts";

const INSTANTIATORS = new Set([
  "hydra.utils.instantiate",
  "hydra.utils.call",
  "hydra._internal.instantiate._instantiate2.instantiate",
]);
const STORE = "hydra.core.config_store.ConfigStore.instance().store";

/** Configurations that programs put into Hydra's store, by `group/name`. */
const stored = new WeakMap<Machine, Map<string, Mapping>>();

/** `hydra.utils.instantiate(cfg.optimizer, …)`, the store of configurations, and `hydra.compose`. */
export function callHydra(machine: Machine, call: Made): Value | undefined {
  if (call.name === STORE) return storeConfig(machine, call);
  if (INITIALIZERS.has(call.name)) return initialize(machine, call);
  if (call.name === "hydra.compose") return compose(machine, call);
  if (!INSTANTIATORS.has(call.name)) return undefined;
  const config = call.arguments.positional[0]?.value ?? call.arguments.keywords.get("config")?.value;
  if (config?.kind === "constant" && config.value === null) return config;
  return config?.kind === "mapping" ? make(machine, config, call) : undefined;
}

const INITIALIZERS = new Set(["hydra.initialize", "hydra.initialize_config_dir"]);
const SHELF = "hydra";

/** `with initialize(config_path="conf")`: where the next `compose` looks, relative to the file that calls it. */
function initialize(machine: Machine, call: Made): undefined {
  const { keywords, positional } = call.arguments;
  const given = keywords.get("config_path") ?? keywords.get("config_dir") ?? positional[0];
  const written = given && pathTextOf(given.value);
  const folder = written === undefined ? undefined : besideOf(call.site.file.path, written);
  if (folder !== undefined) machine.store.write(machine.shelf(SHELF), "folder", constant(folder));
  return undefined;
}

function compose(machine: Machine, call: Made): Value | undefined {
  const { keywords, positional } = call.arguments;
  const name = textOf((keywords.get("config_name") ?? positional[0])?.value);
  const folder = textOf(machine.shelf(SHELF).get("folder"));
  const overrides = (keywords.get("overrides") ?? positional[1])?.value;
  if (name === undefined || folder === undefined) return unknown("the configuration of Hydra is not known");
  const given = overrides?.kind === "collection" ? [...overrides.items.values()].map(textOf) : [];
  return composed(machine, folder, { name, overrides: given.flatMap((text) => text ?? []) });
}

function storeConfig(machine: Machine, call: Made): undefined {
  const { keywords, positional } = call.arguments;
  const name = textOf(keywords.get("name")?.value ?? positional[0]?.value);
  const node = keywords.get("node")?.value ?? positional[1]?.value;
  const group = textOf(keywords.get("group")?.value ?? positional[2]?.value);
  const dict = node && structureOf(machine, node, call);
  if (name === undefined || dict?.kind !== "mapping") return undefined;
  const known = stored.get(machine) ?? new Map<string, Mapping>();
  stored.set(machine, known.set(group === undefined ? name : `${group}/${name}`, dict));
  return undefined;
}

/** What a function gets that Hydra calls: the composed configuration; undefined for other functions. */
export function argumentsFromHydra(
  machine: Machine,
  callee: FunctionValue,
  args: CallArguments,
): CallArguments | undefined {
  if (args.positional.length + args.keywords.size > 0) return undefined;
  const main = callee.decorators.find(
    (one): one is Made => one.kind === "made" && /^hydra\.(?:main\.)?main$/.test(one.name),
  );
  if (main === undefined) return undefined;
  const { keywords, positional } = main.arguments;
  const name = textOf(keywords.get("config_name")?.value ?? positional[1]?.value);
  const path = keywords.get("config_path")?.value ?? positional[0]?.value;
  const folder = path === undefined || (path.kind === "constant" && path.value === null) ? "." : pathTextOf(path);
  const config =
    name === undefined || folder === undefined
      ? unknown("the configuration of Hydra is not known")
      : composed(machine, besideOf(callee.file.path, folder), { name, overrides: [] });
  return { ...args, positional: [{ value: config, site: undefined, whole: undefined }] };
}

/** The folder of configurations is relative to the file with the decorated function. */
function besideOf(path: string, folder: string): string {
  const own = folderOf(path);
  return own === "" || folder.startsWith(`${own}/`) || folder.startsWith("/") ? folder : `${own}/${folder}`;
}

function composed(machine: Machine, folder: string, what: { name: string; overrides: string[] }): Value {
  const source = { folder, stored: stored.get(machine) ?? new Map<string, Mapping>() };
  const found = composeHydra(machine, source, what);
  return found ? toOmegaConf(machine, found) : unknown(`${folder}/${what.name} is no configuration that was read`);
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === "constant" && typeof value.value === "string" ? value.value : undefined;
}

/** Makes what `_target_` names, and what stands inside before it; a dict without `_target_` stays one. */
function make(machine: Machine, config: Mapping, call: Made): Value {
  const given = new Map([...call.arguments.keywords].map(([name, argument]) => [name, argument.value] as const));
  given.delete("config");
  const more = call.arguments.positional.slice(1).map((argument) => argument.value);
  return makeOne(machine, config, { keywords: given, positional: more, site: call.site }, 0);
}

interface Making {
  keywords: Map<string, Value>;
  positional: Value[];
  site: Site;
}

const OPTIONS = new Set(["_target_", "_partial_", "_recursive_", "_convert_", "_args_"]);

function makeOne(machine: Machine, config: Mapping, making: Making, depth: number): Value {
  const option = (name: string) => making.keywords.get(name) ?? config.entries.get(name);
  const target = option("_target_");
  const name = target && textOf(target.kind === "constant" ? readHeld(machine, config, target) : target);
  const isRecursive = isOn(option("_recursive_")) ?? true;
  const inner = new Map<string, Value>();
  for (const [key, held] of config.entries) {
    if (OPTIONS.has(String(key)) || making.keywords.has(String(key))) continue;
    const value = readHeld(machine, config, held);
    inner.set(String(key), isRecursive ? makeInside(machine, value, making.site, depth) : value);
  }
  for (const [key, value] of making.keywords) if (!OPTIONS.has(key)) inner.set(key, value);
  if (target === undefined) return { ...config, entries: new Map(inner) };
  if (name === undefined) return unknown("the class to make is not known");
  const listed = config.entries.get("_args_");
  const positional = [...(listed?.kind === "collection" ? listed.items.values() : []), ...making.positional];
  const site = depth === 0 ? making.site : (config.origin ?? making.site);
  const named = { name, positional, keywords: inner, site };
  return isOn(option("_partial_")) ? partialByName(machine, named) : callByName(machine, named);
}

function makeInside(machine: Machine, value: Value, site: Site, depth: number): Value {
  if (depth > 8) return value;
  if (value.kind === "collection") {
    const items = [...value.items].map(([index, item]) => [index, makeInside(machine, item, site, depth + 1)] as const);
    return { ...value, items: new Map(items) };
  }
  if (value.kind !== "mapping") return value;
  if (!value.entries.has("_target_")) return toPlainDict(machine, value);
  return makeOne(machine, value, { keywords: new Map(), positional: [], site }, depth + 1);
}

function isOn(value: Value | undefined): boolean | undefined {
  return value?.kind === "constant" && typeof value.value === "boolean" ? value.value : undefined;
}
