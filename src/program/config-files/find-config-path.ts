import { findLaunches } from "../command-lines/find-launches.ts";
import type { Machine } from "../machine.ts";
import { dataCandidates, joinPath } from "../program.ts";
import type { Value } from "../values.ts";
import { originOf } from "../values.ts";
import { findPythonFile } from "./python-config.ts";

/** Configurations that are Python; what stands behind a colon is passed to them. */
const PYTHON = /\.py(:.*)?$/;

/** Folders beside a script in which its configurations lie. */
const FOLDERS = ["configs", "config", "conf", "hparams", "cfgs", "cfg"];

/** Files that lie beside scripts and are no configurations of trainings. */
const OTHER =
  /^(\.|pyproject\.toml$|package(-lock)?\.json$|environment|conda|meta\.ya?ml$|setup\.|mkdocs|docker-compose|requirements|poetry|ruff|.*\b(inference|infer|test|eval|predict|export|deploy)\w*\b|.*accelerate|(.*[_-])?(ds|deepspeed|zero\d?)[_.-])/i;

/**
 * The configuration that a path means which has to be passed on the command line: one that a command in the repository
 * passes, else one that lies beside the script. Where there are several, the one that the machine was told to take.
 * `ending` is that of the files in question. Undefined when there is none, or the path is something else.
 */
export function findConfigPath(machine: Machine, path: Value, ending: RegExp): string | undefined {
  if (!isPassed(path) || (path.kind === "constant" && machine.hasOpenOptions)) return undefined;
  const label = labelOf(path);
  const passed = findPassed(machine, label, ending);
  if (passed.length > 0) return choose(machine, passed);
  return label === undefined || CONFIG_NAME.test(label) ? choose(machine, findBeside(machine, ending)) : undefined;
}

/**
 * The Python file with `get_config` that a required flag means: one that a command passes, else one beside the script,
 * where those that name the script in their own text go first. Undefined when there is none.
 */
export function findPythonConfigPath(machine: Machine, flag: string): string | undefined {
  const passed = findPassed(machine, flag, PYTHON);
  if (passed.length > 0) return choose(machine, passed);
  const script = machine.frames[0]?.file.path.replace(/\.py$/, "") ?? "";
  const beside = findBeside(machine, PYTHON).flatMap((path) => {
    const text = findPythonFile(machine, path)?.text;
    return text?.includes("def get_config") ? [{ path, isNamed: text.includes(script.replaceAll("/", ".")) }] : [];
  });
  const named = beside.filter((one) => one.isNamed);
  return choose(
    machine,
    (named.length > 0 ? named : beside).map((one) => one.path),
  );
}

/** Runs beyond this many say little more. */
const MAX_CONFIGURATIONS = 8;

/** One run of the script takes one of them; that there are more is noted, so that others can be run too. */
function choose(machine: Machine, paths: string[]): string | undefined {
  const kept = paths.slice(0, MAX_CONFIGURATIONS);
  for (const path of kept) if (!path.endsWith(".py")) machine.readText(path);
  if (kept.length > 1 && machine.configurations.length === 0) machine.configurations.push(...kept);
  return kept[machine.chosenConfiguration] ?? kept[0];
}

/** What an option is called that names a configuration; others name data, checkpoints, vocabularies. */
const CONFIG_NAME = /conf|cfg|param|ya?ml|json|toml|settings|recipe|^(--?)?(opt|options|exp|experiment)$|^sys\.argv$/i;

/** The option by which a path is passed: the last link of its origin. */
function labelOf(path: Value): string | undefined {
  let at = path.kind === "member" ? originOf(path.object) : originOf(path);
  while (at?.from[0]) at = at.from[0];
  return at?.label;
}

/** An option without a default, or a word of the command line. */
function isPassed(value: Value): boolean {
  if (value.kind === "member") return isPassed(value.object);
  if (value.kind === "external") return value.name === "sys.argv";
  const isOpen = value.kind === "unknown" || (value.kind === "constant" && value.value === null);
  let at = isOpen ? value.origin : undefined;
  for (let links = 0; at && links < 20; links++, at = at.from[0])
    if (at.kind === "option" || at.kind === "option default") return true;
  return false;
}

/** The configurations in commands that start the script: behind the option's flag, else the first file of this kind. */
function findPassed(machine: Machine, flag: string | undefined, kind: RegExp): string[] {
  const found = findLaunches(machine).flatMap(({ words, isDocumentation }) => {
    const texts = words.flatMap(({ text }) => text.split(/^(--?[\w-]+)=/).filter((part) => part !== ""));
    const at = flag?.startsWith("-") ? texts.indexOf(flag) : -1;
    const named = at < 0 ? texts.find((text) => kind.test(text)) : texts[at + 1];
    const isPath = named !== undefined && kind.test(named) && !/[$`*<>{}]/.test(named);
    return isPath ? [{ path: named.replace(/^\.\//, ""), isDocumentation }] : [];
  });
  const there = found.filter((one) => mayExist(machine, one.path));
  const launched = there.filter((one) => !one.isDocumentation);
  return [...new Set((launched.length > 0 ? launched : there).map((one) => one.path))];
}

/** Documentation outlives the files that it names. */
function mayExist(machine: Machine, path: string): boolean {
  const from = machine.frames[0]?.file.path ?? "";
  const candidates = dataCandidates(from, path.replace(/:.*$/, ""));
  const { exists, folders } = machine.program;
  return candidates.some((one) => {
    const parts = one.split("/");
    const isListed = parts.every((part, index) => folders.get(parts.slice(0, index).join("/"))?.has(part) ?? true);
    return exists.get(one) ?? isListed;
  });
}

/** The configurations in the first folder near the script that holds any. */
function findBeside(machine: Machine, kind: RegExp): string[] {
  const script = machine.frames[0]?.file.path ?? "";
  const own = script.split("/").slice(0, -1);
  const folders = [...(kind === PYTHON ? [] : [own.join("/")]), ...foldersNear(own)];
  for (const folder of folders) {
    if (!isFolder(machine, folder)) continue;
    const configs = machine.listFolder(folder)?.filter((file) => kind.test(file) && !OTHER.test(file)) ?? [];
    if (configs.length > 0) return configs.map((file) => joinPath(folder, file));
  }
  return [];
}

/** `configs` beside the script; then those further out, in the folder that mirrors the script's: `configs/gan` for `src/gan`. */
function foldersNear(own: string[]): string[] {
  const around = own.map((_, index) => own.length - 1 - index);
  return [own.length, ...around].flatMap((length) => {
    const mirrored = own.slice(length + 1);
    return FOLDERS.map((name) => [...own.slice(0, length), name, ...mirrored].join("/"));
  });
}

/** Whether a folder is there, as far as the folders above it were listed. */
function isFolder(machine: Machine, path: string): boolean {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.every((part, index) => machine.listFolder(parts.slice(0, index).join("/"))?.includes(part) ?? false);
}
