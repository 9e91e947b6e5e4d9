import { findLaunches } from "../command-lines/find-launches.ts";
import type { Machine } from "../machine.ts";
import type { Value } from "../values.ts";
import { originOf } from "../values.ts";

/** What configurations are called by their endings, for a reader of each kind. */
const DATA = /\.(ya?ml|json|toml)$/i;

/** Folders beside a script in which its configurations lie. */
const FOLDERS = ["", "configs", "config", "conf", "hparams", "cfgs", "cfg"];

/** Files that lie beside scripts and are no configurations of trainings. */
const OTHER =
  /^(\.|pyproject\.toml$|package(-lock)?\.json$|environment|conda|meta\.ya?ml$|setup\.|mkdocs|docker-compose|requirements|poetry|ruff|.*\b(inference|infer|test|eval|predict|export|deploy)\w*\b|.*accelerate|.*(ds|deepspeed|zero)_?\d?[_-]?(config|zero)?)/i;

/**
 * The configuration that a path means which has to be passed on the command line: one that a command in the repository
 * passes, else one that lies beside the script. Where there are several, the one that the machine was told to take.
 * Undefined when there is none, or the path is something else.
 */
export function findConfigPath(machine: Machine, path: Value): string | undefined {
  if (!isPassed(path)) return undefined;
  const passed = findPassed(machine, originOf(path)?.label);
  return choose(machine, passed.length > 0 ? passed : findBeside(machine));
}

/** Runs beyond this many say little more. */
const MAX_CONFIGURATIONS = 8;

/** One run of the script takes one of them; that there are more is noted, so that others can be run too. */
function choose(machine: Machine, paths: string[]): string | undefined {
  const kept = paths.slice(0, MAX_CONFIGURATIONS);
  for (const path of kept) machine.readText(path);
  if (kept.length > 1 && machine.configurations.length === 0) machine.configurations.push(...kept);
  return kept[machine.chosenConfiguration] ?? kept[0];
}

/** An option without a default, or a word of the command line. */
function isPassed(value: Value): boolean {
  if (value.kind === "member") return isPassed(value.object);
  if (value.kind === "external") return value.name === "sys.argv";
  if (value.kind === "constant") return value.value === null && /option/.test(value.origin?.kind ?? "");
  let at = value.kind === "unknown" ? value.origin : undefined;
  for (let links = 0; at && links < 20; links++, at = at.from[0])
    if (at.kind === "option" || at.kind === "option default") return true;
  return false;
}

/** The configurations in commands that start the script: behind the option's flag, else the first file of this kind. */
function findPassed(machine: Machine, flag: string | undefined): string[] {
  const found = findLaunches(machine).flatMap(({ words, isDocumentation }) => {
    const texts = words.flatMap(({ text }) => text.split(/^(--?[\w-]+)=/).filter((part) => part !== ""));
    const at = flag?.startsWith("-") ? texts.indexOf(flag) : -1;
    const named = at < 0 ? texts.find((text) => DATA.test(text)) : texts[at + 1];
    const isPath = named !== undefined && DATA.test(named) && !/[$`*<>{}]/.test(named);
    return isPath ? [{ path: named.replace(/^\.\//, ""), isDocumentation }] : [];
  });
  const launched = found.filter((one) => !one.isDocumentation);
  return [...new Set((launched.length > 0 ? launched : found).map((one) => one.path))];
}

/** The configurations in the first folder near the script that holds any. */
function findBeside(machine: Machine): string[] {
  const script = machine.frames[0]?.file.path ?? "";
  const own = script.split("/").slice(0, -1).join("/");
  for (const name of FOLDERS) {
    const folder = [own, name].filter((part) => part !== "").join("/");
    if (name !== "" && machine.program.folders.has(own) && !machine.listFolder(own)?.includes(name)) continue;
    const configs = machine.listFolder(folder)?.filter((file) => DATA.test(file) && !OTHER.test(file)) ?? [];
    if (configs.length > 0) return configs.map((file) => (folder === "" ? file : `${folder}/${file}`));
  }
  return [];
}
