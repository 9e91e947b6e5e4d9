/*
 * Configuration files: their texts with the place of every value, and the trees that libraries such as Hydra and HyperPyYAML
 * make of them. Imported by the answers for libraries in `standard-library`, and by frameworks that read configurations
 * themselves. It reads no disk, runs nothing but what the interpreter runs, and refuses texts that are too large or unfold.
 */
import { lineOf, type SourceFile } from "../../python/source-file.ts";
import type { Machine } from "../machine.ts";
import { pathTextOf } from "../standard-library/paths.ts";
import type { Made, Value } from "../values.ts";
import { alternativesOf, joinValues, unknown } from "../values.ts";
import { type ConfigNode, countNodes } from "./config-node.ts";
import { type ConfigFormat, createDataFile, readConfigText, toValue } from "./data-file.ts";
import { findConfigPath } from "./find-config-path.ts";

/** A configuration that was read: its tree and the file that it stands in. */
export interface LoadedConfig {
  node: ConfigNode;
  file: SourceFile;
}

/** Why a configuration could not be read, in words that complete "unknown: …". */
export interface UnreadConfig {
  reason: string;
}

/** Calls that open a file; the path is the first argument, or what the method belongs to. */
const OPENERS = new Set([
  "builtins.open",
  "io.open",
  "codecs.open",
  "fsspec.open",
  "tensorflow.io.gfile.GFile",
  "tensorflow.gfile.GFile",
  "tensorflow.gfile.Open",
]);

/** Reads the configuration that a value stands for: a path, an open file, or what was read from one. */
export function loadConfig(machine: Machine, from: Value, format: ConfigFormat): LoadedConfig | UnreadConfig {
  const source = openSource(machine, from, format);
  if ("reason" in source) return source;
  const node = readOnce(machine, source, format);
  return node ? { node, file: source } : { reason: `${source.path} could not be read` };
}

const trees = new WeakMap<Machine, Map<string, ConfigNode | undefined>>();

/** A text is parsed once per machine; what is made of it counts as steps each time. */
export function readOnce(machine: Machine, { text }: { text: string }, format: ConfigFormat): ConfigNode | undefined {
  const known = trees.get(machine) ?? new Map<string, ConfigNode | undefined>();
  trees.set(machine, known);
  const key = `${JSON.stringify(format)} ${text}`;
  const node = known.has(key) ? known.get(key) : readConfigText(text, format);
  known.set(key, node);
  for (let left = node ? countNodes(node) : 1; left > 0; left--) machine.step();
  return node;
}

/** The value of a configuration file, with one alternative for each file that may be meant. */
export function loadValue(machine: Machine, from: Value, format: ConfigFormat): Value {
  return overSources(from, (one) => {
    const loaded = loadConfig(machine, one, format);
    return "reason" in loaded ? unknown(loaded.reason) : toValue(loaded.node, loaded.file);
  });
}

/** Loads each file that a path may stand for; conditions stay. */
export function overSources(from: Value, load: (one: Value) => Value): Value {
  return joinValues(alternativesOf(from).map(({ when, value }) => ({ when, value: load(value) })));
}

/** The text behind a path, an open file or a text of the program, as a file of its own. */
function openSource(machine: Machine, from: Value, format: ConfigFormat): SourceFile | UnreadConfig {
  const opened = pathOpenedBy(from);
  if (opened) return openPath(machine, opened, endingOf(format));
  if (from.kind === "constant" && typeof from.value === "string" && /[\n:{]/.test(from.value))
    return inlineText(from) ?? { reason: "a text whose place is not known" };
  return openPath(machine, from, endingOf(format));
}

/** Reads the file at a path; a path that has to be passed on the command line is looked for near the script. */
export function openPath(machine: Machine, path: Value, ending: RegExp): SourceFile | UnreadConfig {
  const written = pathTextOf(path) ?? findConfigPath(machine, path, ending);
  if (written === undefined) return { reason: "it is read from a file that is not known" };
  const found = machine.readText(written);
  return found ? createDataFile(found.path, found.text) : { reason: `${written} is no file that was read` };
}

function endingOf(format: ConfigFormat): RegExp {
  if (format === "json") return /\.json$/i;
  return format === "toml" ? /\.toml$/i : /\.ya?ml$/i;
}

/** The path behind an open file, or behind what was read from one: `open(p)`, `open(p).read()`, `Path(p).read_text()`. */
function pathOpenedBy(value: Value): Value | undefined {
  if (value.kind !== "made") return undefined;
  if (OPENERS.has(value.name)) return firstOf(value);
  const { callee } = value;
  if (callee.kind !== "member") return undefined;
  if (callee.name === "read" || callee.name === "decode") return pathOpenedBy(callee.object);
  return ["open", "read_text", "read_bytes"].includes(callee.name) ? callee.object : undefined;
}

function firstOf(call: Made): Value | undefined {
  return call.arguments.positional[0]?.value ?? call.arguments.keywords.get("file")?.value;
}

/** A text that stands in the program keeps its lines: it is put at the line of its literal. */
function inlineText(text: Extract<Value, { kind: "constant" }>): SourceFile | undefined {
  let at = text.origin;
  while (at && at.kind !== "literal") at = at.from[0];
  return at && createDataFile(at.file.path, "\n".repeat(lineOf(at.file, at) - 1) + String(text.value));
}
