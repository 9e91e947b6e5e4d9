import { findLaunches, type Launch } from "../../program/command-lines/find-launches.ts";
import { mergeDicts } from "../../program/config-files/config-object.ts";
import { loadValue } from "../../program/config-files/load-config.ts";
import { callByName, partialByName } from "../../program/config-files/make-object.ts";
import type { Machine } from "../../program/machine.ts";
import { guessWord } from "../../program/options/convert-text.ts";
import type { Mapping, Site, Value } from "../../program/values.ts";
import { collection, constant } from "../../program/values.ts";

/** Words that make the program do something else than train. */
const OTHER_COMMANDS = new Set(["validate", "test", "predict"]);

/**
 * What a configuration says: the files that the parser reads by default, then what the first command in the repository
 * that trains passes, files and single settings. Empty where neither is in view.
 */
export function readSettings(machine: Machine, parserOptions: Value | undefined): Mapping {
  const launch = findLaunches(machine).find(({ words }) => words.every((word) => !OTHER_COMMANDS.has(word.text)));
  const files = [...defaultFiles(parserOptions), ...(launch ? filesIn(launch) : [])];
  const loaded = files.flatMap((path) => configAt(machine, path));
  const told = launch ? [settingsIn(launch)] : [];
  return [...loaded, ...told].reduce((below, above) => mergeDicts(below, above), emptyDict());
}

/** `parser_kwargs={"default_config_files": […]}`, also under the name of a command. */
function defaultFiles(options: Value | undefined): Value[] {
  if (options?.kind !== "mapping") return [];
  const fit = options.entries.get("fit");
  const own = (fit?.kind === "mapping" ? fit : options).entries.get("default_config_files");
  return own?.kind === "collection" ? [...own.items.values()] : [];
}

function filesIn({ words }: Launch): Value[] {
  return words.flatMap(({ text }, index) => {
    const inline = /^--config=(.+)$/.exec(text)?.[1];
    const path = inline ?? (text === "--config" || text === "-c" ? words[index + 1]?.text : undefined);
    return path === undefined ? [] : [constant(path)];
  });
}

function configAt(machine: Machine, path: Value): Mapping[] {
  const value = loadValue(machine, path, { yaml: "lenient floats" });
  if (value.kind !== "mapping") return [];
  const fit = value.entries.get("fit");
  return [fit?.kind === "mapping" ? fit : value];
}

/** `--trainer.max_epochs=5` and `--model.lr 0.1`. */
function settingsIn({ file, words }: Launch): Mapping {
  const root = emptyDict();
  words.forEach(({ text, line }, index) => {
    const [, path, inline] = /^--([A-Za-z_]\w*(?:\.\w+)+)(?:=([\s\S]*))?$/.exec(text) ?? [];
    const word = inline ?? words[index + 1]?.text;
    if (path === undefined || word === undefined) return;
    const start = file.lineStarts[line - 1] ?? 0;
    const origin = { kind: "option" as const, label: `--${path}`, file, start, end: start + 1, from: [] };
    write(root, path.split("."), guessWord(constant(word, origin)));
  });
  return root;
}

function write(dict: Mapping, [first = "", ...rest]: string[], value: Value): void {
  if (rest.length === 0) {
    dict.entries.set(first, value);
    return;
  }
  const held = dict.entries.get(first);
  const inner = held?.kind === "mapping" ? held : emptyDict();
  dict.entries.set(first, inner);
  write(inner, rest, value);
}

function emptyDict(): Mapping {
  return { kind: "mapping", entries: new Map(), isComplete: true, origin: undefined };
}

/** A class that a configuration names, with its arguments; undefined where it names none. */
export function namedClass(value: Value | undefined): { name: string; keywords: Mapping["entries"] } | undefined {
  if (value?.kind === "constant" && typeof value.value === "string") return { name: value.value, keywords: new Map() };
  const name = value?.kind === "mapping" ? value.entries.get("class_path") : undefined;
  if (value?.kind !== "mapping" || name?.kind !== "constant" || typeof name.value !== "string") return undefined;
  const given = value.entries.get("init_args");
  return { name: name.value, keywords: given?.kind === "mapping" ? given.entries : new Map() };
}

/**
 * A value of a configuration as the parser passes it on: dicts with `class_path` become objects; optimizers and schedules,
 * which lack what they belong to, become functions that make them.
 */
function buildSetting(machine: Machine, value: Value, site: Site): Value {
  if (value.kind === "collection")
    return collection(
      value.form,
      [...value.items.values()].map((item) => buildSetting(machine, item, site)),
      value.isComplete,
    );
  const named = value.kind === "mapping" ? namedClass(value) : undefined;
  if (named === undefined) return value;
  const keywords = buildKeywords(machine, named.keywords, site);
  const call = { name: named.name, keywords, site };
  return /(^|\.)(optim|lr_scheduler)\./.test(named.name) ? partialByName(machine, call) : callByName(machine, call);
}

/** Each argument of a class as the parser passes it on. */
export function buildKeywords(machine: Machine, entries: Mapping["entries"], site: Site): Map<string, Value> {
  return new Map([...entries].map(([name, value]) => [String(name), buildSetting(machine, value, site)] as const));
}
