import type { Machine } from "../machine.ts";
import { guessWord } from "../options/convert-text.ts";
import type { Mapping, Value } from "../values.ts";
import { constant } from "../values.ts";
import { mergeDicts, writePath } from "./config-object.ts";
import { createDataFile, toValue } from "./data-file.ts";
import { readOnce } from "./load-config.ts";

/** Where Hydra looks for configurations. */
export interface HydraSource {
  /** The folder with the configurations, as the program names it. */
  folder: string;
  /** What the program itself put into the store of configurations, by `group/name`. */
  stored: ReadonlyMap<string, Mapping>;
}

/** One entry of a defaults list. */
interface DefaultEntry {
  /** `optimizer`, `model/encoder`; undefined for a configuration without group. */
  group: string | undefined;
  /** Names of the configurations; several for a list, none where it has to be chosen on the command line. */
  names: string[];
  /** The place in the composed tree that is said with `@`. */
  place: string | undefined;
  isOverride: boolean;
  isOptional: boolean;
}

/** Configurations in one composition; more only hostile ones have. */
const MAX_CONFIGS = 200;

/**
 * The configuration that a program of Hydra gets when nothing is passed on the command line: its primary configuration over
 * what its defaults list names, as https://hydra.cc/docs/1.3/advanced/defaults_list/ says. What a file that is not there
 * would bring makes the result incomplete. Undefined where the primary configuration itself is not there.
 */
export function composeHydra(
  machine: Machine,
  source: HydraSource,
  { name, overrides }: { name: string; overrides: string[] },
): Mapping | undefined {
  const composer = new Composer(machine, source);
  if (composer.load(name) === undefined) return undefined;
  composer.collectOverrides(name, "", 0);
  const values = overrides.filter((text) => !composer.choose(text));
  const composed = composer.compose(name, { group: "", place: "" });
  composed.entries.delete("hydra");
  for (const text of values) override(machine, composed, text);
  return composed;
}

/** `optimizer.lr=0.1`, `+extra=1`, `~old`. */
function override(machine: Machine, dict: Mapping, text: string): void {
  const [, key, written] = /^\+{0,2}([\w./@]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || written === undefined) return;
  writePath(machine, dict, key, written === "null" ? constant(null) : guessWord(constant(written)));
}

class Composer {
  private readonly machine: Machine;
  private readonly source: HydraSource;
  /** What `override group: name` chooses instead, by group. */
  private readonly chosen = new Map<string, string[]>();
  private count = 0;

  constructor(machine: Machine, source: HydraSource) {
    this.machine = machine;
    this.source = source;
  }

  load(path: string): { dict: Mapping; packageName: string | undefined } | undefined {
    if (++this.count > MAX_CONFIGS) return undefined;
    const file = /\.ya?ml$/.test(path) ? path : `${path}.yaml`;
    const found = this.machine.readText(`${this.source.folder}/${file}`);
    const stored = this.source.stored.get(path.replace(/\.ya?ml$/, ""));
    if (found === undefined) return stored && { dict: stored, packageName: undefined };
    const data = createDataFile(found.path, found.text);
    const node = readOnce(this.machine, found, { yaml: "lenient floats" });
    const value = node && toValue(node, data);
    const [, packageName] = /^#\s*@package\s+(\S+)/m.exec(found.text) ?? [];
    return { dict: value?.kind === "mapping" ? value : emptyDict(node !== undefined), packageName };
  }

  /** `optimizer=adam` chooses a configuration where there is one of that name; false for the override of a value. */
  choose(text: string): boolean {
    const [, group, name] = /^\+?([\w/]+)=([\w-]+)$/.exec(text) ?? [];
    if (group === undefined || name === undefined || this.load(`${group}/${name}`) === undefined) return false;
    this.chosen.set(group, [name]);
    return true;
  }

  /** What configurations further in choose for groups further out. */
  collectOverrides(path: string, group: string, depth: number): void {
    const loaded = depth > 10 ? undefined : this.load(path);
    if (loaded === undefined) return;
    for (const entry of readDefaults(loaded.dict)) {
      const inner = joinGroup(group, entry.group);
      if (entry.isOverride) this.chosen.set(inner, entry.names);
      else
        for (const name of this.namesOf(entry, inner)) this.collectOverrides(joinPath(inner, name), inner, depth + 1);
    }
  }

  /** A configuration over its defaults; a list without `_self_` has it at its end. */
  compose(path: string, at: { group: string; place: string }): Mapping {
    const loaded = this.load(path);
    if (loaded === undefined) return emptyDict(false);
    const own = withoutDefaults(loaded.dict);
    const place = placeOf(loaded.packageName, at);
    const entries = readDefaults(loaded.dict).filter((entry) => !entry.isOverride);
    const hasSelf = entries.some((entry) => entry.names.includes("_self_"));
    let result = emptyDict(true);
    for (const entry of hasSelf ? entries : [...entries, SELF]) {
      if (entry.names.includes("_self_")) result = mergeDicts(result, putAt(own, place));
      else for (const part of this.composeEntry(entry, { group: at.group, place })) result = mergeDicts(result, part);
    }
    return result;
  }

  private composeEntry(entry: DefaultEntry, at: { group: string; place: string }): Mapping[] {
    const group = joinGroup(at.group, entry.group);
    if (/^hydra(\/|$)/.test(group)) return [];
    const names = this.namesOf(entry, group);
    if (names.length === 0) return [putAt(emptyDict(false), group.replaceAll("/", "."))];
    return names.flatMap((name) => {
      const path = joinPath(group, name);
      if (entry.isOptional && this.load(path) === undefined) return [];
      return [this.compose(path, { group, place: this.placeIn(entry, at) })];
    });
  }

  private placeIn(entry: DefaultEntry, at: { group: string; place: string }): string {
    if (entry.place !== undefined)
      return entry.place === "_global_" ? "" : joinDots(at.place, entry.place.replace("_here_", ""));
    if (entry.group === undefined) return at.place;
    const isAbsolute = entry.group.startsWith("/");
    return joinDots(isAbsolute ? "" : at.place, entry.group.replace(/^\//, "").replaceAll("/", "."));
  }

  private namesOf(entry: DefaultEntry, group: string): string[] {
    return (this.chosen.get(group) ?? entry.names).filter((name) => name !== "_self_");
  }
}

/** Deepest place at which a configuration is put. */
const MAX_PLACE = 20;

const SELF: DefaultEntry = {
  group: undefined,
  names: ["_self_"],
  place: undefined,
  isOverride: false,
  isOptional: false,
};

function emptyDict(isComplete: boolean): Mapping {
  return { kind: "mapping", entries: new Map(), isComplete, origin: undefined };
}

function withoutDefaults(dict: Mapping): Mapping {
  const entries = new Map(dict.entries);
  entries.delete("defaults");
  return { ...dict, entries };
}

/** `# @package` at the top of a file is stronger than the place of its group. */
function placeOf(packageName: string | undefined, at: { group: string; place: string }): string {
  if (packageName === undefined) return at.place;
  if (packageName === "_global_") return "";
  return packageName === "_group_" ? at.group.replaceAll("/", ".") : packageName.replace("_group_", at.group);
}

function putAt(dict: Mapping, place: string): Mapping {
  const keys = place.split(".", MAX_PLACE).filter((key) => key !== "");
  return keys.reduceRight<Mapping>((inner, key) => {
    return { kind: "mapping", entries: new Map([[key, inner]]), isComplete: true, origin: undefined };
  }, dict);
}

function readDefaults(dict: Mapping): DefaultEntry[] {
  const list = dict.entries.get("defaults");
  if (list?.kind !== "collection") return [];
  return [...list.items.values()].flatMap((item) => {
    if (item.kind === "constant" && typeof item.value === "string") return [readPlainEntry(item.value)];
    if (item.kind !== "mapping") return [];
    return [...item.entries].map(([key, value]) => readGroupEntry(String(key), value));
  });
}

/** `base`, `/db/mysql`, `base@place`. */
function readPlainEntry(text: string): DefaultEntry {
  const [name = text, place] = text.split("@");
  return { group: undefined, names: [name], place, isOverride: false, isOptional: false };
}

/** `override /optimizer@model.optimizer: adam`. */
function readGroupEntry(key: string, value: Value): DefaultEntry {
  const [, words = "", target = key] = /^((?:(?:override|optional)\s+)*)(.*)$/.exec(key) ?? [];
  const [group = target, place] = target.trim().split("@");
  const values = value.kind === "collection" ? [...value.items.values()] : [value];
  const names = values.flatMap((one) =>
    one.kind === "constant" && typeof one.value === "string" && !/[?$]/.test(one.value) ? [one.value] : [],
  );
  return {
    group,
    names,
    place,
    isOverride: words.includes("override"),
    isOptional: words.includes("optional") || isNone(value),
  };
}

/** `group: null` chooses nothing. */
function isNone(value: Value): boolean {
  return value.kind === "constant" && value.value === null;
}

function joinGroup(around: string, group: string | undefined): string {
  if (group === undefined) return around;
  return group.startsWith("/") ? group.slice(1) : joinPath(around, group);
}

function joinPath(folder: string, name: string): string {
  if (name.startsWith("/")) return name.slice(1);
  return folder === "" ? name : `${folder}/${name}`;
}

function joinDots(around: string, place: string): string {
  return [around, place].filter((part) => part !== "").join(".");
}
