import type { Span } from "../../python/nodes.ts";
import type { SourceFile } from "../../python/source-file.ts";
import { lineOf } from "../../python/source-file.ts";
import { createDataFile } from "../config-files/data-file.ts";
import type { Machine } from "../machine.ts";
import { dataCandidates, folderOf, joinPath } from "../program.ts";
import type { ShellWord } from "../versions/readers/shell.ts";
import { launcherKind, readLauncherFile, shellOfDocument } from "./launcher-file.ts";
import { type CommandLine, readCommandLines } from "./read-command-lines.ts";

/** A command in view that starts the script which is being interpreted. */
export interface Launch {
  /** The file in which the command stands. */
  file: SourceFile;
  /** 1-based. */
  line: number;
  /** What the script is given. */
  words: ShellWord[];
  /** True for commands in a README or in the script's own text, which nobody may ever have run. */
  isDocumentation: boolean;
}

/** More commands for one script say nothing new. */
const MAX_LAUNCHES = 16;

/** The commands that start the script, those in launchers before those in documentation; empty where none was read. */
export function findLaunches(machine: Machine): Launch[] {
  const script = (machine.frames[0] ?? [...machine.modules.values()][0])?.file;
  if (script === undefined) return [];
  const found = machine.launches ?? [...launchesInFiles(machine, script), ...launchesInScript(script)];
  machine.launches = found;
  return found;
}

function launchesInFiles(machine: Machine, script: SourceFile): Launch[] {
  const found = launcherPaths(machine, script.path).flatMap((path): Launch[] => {
    const kind = launcherKind(path);
    const text = readWhole(machine, path);
    if (kind === undefined || text === undefined) return [];
    const commands = readLauncherFile(kind, text).filter((command) => startsScript(path, command, script.path));
    if (commands.length === 0) return [];
    const file = createDataFile(path, text);
    return commands.map(({ line, words }) => ({ file, line, words, isDocumentation: kind === "documentation" }));
  });
  const isRun = found.filter((one) => !one.isDocumentation);
  return [...isRun, ...found.filter((one) => one.isDocumentation)].slice(0, MAX_LAUNCHES);
}

/** More files with commands are not read for one script. */
const MAX_FILES = 20;

/** Folders beside a script in which people keep the commands that start it. */
const SCRIPT_FOLDERS = ["scripts", "script", "bash", "experiments", "examples"];

/** The files with commands around a script: in its folder, above it, and in folders of scripts beside it and at the root. */
function launcherPaths(machine: Machine, script: string): string[] {
  const own = folderOf(script);
  const listed = [...new Set([own, folderOf(own), ""])].flatMap((folder) => {
    const names = machine.listFolder(folder) ?? [];
    const inside = SCRIPT_FOLDERS.filter((name) => names.includes(name)).map((name) => joinPath(folder, name));
    return [folder, ...inside];
  });
  const paths = [...new Set([...listed, ".github/workflows"])].flatMap((folder) => {
    const names = folder === ".github/workflows" ? machine.program.folders.get(folder) : machine.listFolder(folder);
    return [...(names ?? [])].map((name) => joinPath(folder, name));
  });
  return paths
    .filter((path) => launcherKind(path) !== undefined)
    .sort(byDistance(script))
    .slice(0, MAX_FILES);
}

/** The text of exactly this file; it is asked for where nobody looked for it yet. */
function readWhole(machine: Machine, path: string): string | undefined {
  const text = machine.program.texts.get(path);
  if (text === undefined && !machine.program.exists.has(path)) machine.wanted.add(path);
  return text;
}

/** Files beside the script first, then those with the longest way in common, then by name. */
function byDistance(script: string): (a: string, b: string) => number {
  const shared = (path: string) => {
    const [as, bs] = [path.split("/"), script.split("/")];
    const length = as.findIndex((part, index) => part !== bs[index]);
    return (length < 0 ? as.length : length) - as.length / 100;
  };
  return (a, b) => shared(b) - shared(a) || (a < b ? -1 : 1);
}

/** A path in a command is taken from the folder of its file, or from one above. */
function startsScript(launcher: string, { script }: CommandLine, path: string): boolean {
  const written = script.replace(/^(\$\{?\w+\}?\/|\/[\w./-]*\/(?=src\/)|\.\/)+/, "");
  const isMain = (candidate: string) => candidate === path || candidate.replace(/\.py$/, "/__main__.py") === path;
  return [written, `src/${written}`].some((one) => dataCandidates(launcher, one).some(isMain));
}

/** Commands in the docstring and in the comments of the script itself. */
function launchesInScript(script: SourceFile): Launch[] {
  const [first] = script.module.body;
  const docstring = first?.kind === "ExpressionStatement" && first.value.kind === "String" ? [first.value] : [];
  const texts = [...docstring, ...joinComments(script)].filter(({ start, end }) =>
    script.text.slice(start, end).includes(".py"),
  );
  const name = script.path.split("/").pop() ?? script.path;
  return texts.slice(0, MAX_LAUNCHES).flatMap((span) => {
    const text = withoutMarks(script.text.slice(span.start, span.end));
    const commands = readCommandLines(shellOfDocument(asCode(text)), lineOf(script, span));
    const own = commands.filter((command) => command.script.split("/").pop() === name);
    return own.map(({ line, words }) => ({ file: script, line, words, isDocumentation: true }));
  });
}

/** Comments on lines that follow one another are one text. */
function joinComments(script: SourceFile): Span[] {
  const joined: Span[] = [];
  for (const { start, end } of script.module.comments) {
    const last = joined.at(-1);
    if (last && /^\r?\n[ \t]*$/.test(script.text.slice(last.end, start))) last.end = end;
    else joined.push({ start, end });
  }
  return joined;
}

/** Without the quotes of a docstring and the hashes of comments. */
function withoutMarks(text: string): string {
  return text.replaceAll(/"""|'''/g, "   ").replace(/^[ \t]*#+/gm, (marks) => " ".repeat(marks.length));
}

/** Indented, as code in a document is; its own fences stay what they are. */
function asCode(text: string): string {
  return text.replace(/^(?![ \t]*```)/gm, "    ");
}
