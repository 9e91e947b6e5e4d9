import { childOf, entriesOf, itemsOf, parseYaml } from "../versions/readers/parse-yaml.ts";
import { type CommandLine, readCommandLines } from "./read-command-lines.ts";

/** A kind of file in which commands stand; documentation is believed after what people really run. */
export type LauncherKind = "shell" | "makefile" | "workflow" | "dockerfile" | "documentation";

/** What kind of file with commands a path is; undefined for all others. */
export function launcherKind(path: string): LauncherKind | undefined {
  const name = path.split("/").pop() ?? path;
  if (/\.(sh|bash|slurm|sbatch)$/i.test(name)) return "shell";
  if (/^(GNU)?makefile$|\.mk$|^justfile$/i.test(name)) return "makefile";
  if (/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return "workflow";
  if (/^dockerfile(\..*)?$/i.test(name)) return "dockerfile";
  return /^readme(\.(md|rst|txt|markdown))?$/i.test(name) ? "documentation" : undefined;
}

/** Longest file that is looked at. */
const MAX_UNITS = 100_000;

/** Texts whose commands are remembered: each script of a folder asks for the same files. */
const MAX_REMEMBERED = 64;

const remembered = new Map<string, CommandLine[]>();

/** The commands in a file that start Python scripts. */
export function readLauncherFile(kind: LauncherKind, text: string): CommandLine[] {
  if (text.length > MAX_UNITS) return [];
  const key = `${kind} ${text}`;
  const known = remembered.get(key);
  if (known) return known;
  const commands = readCommandsOf(kind, text);
  const [oldest] = remembered.keys();
  if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(key, commands);
  return commands;
}

function readCommandsOf(kind: LauncherKind, text: string): CommandLine[] {
  switch (kind) {
    case "shell":
      return readCommandLines(text);
    case "makefile":
      return readCommandLines(shellOfMakefile(text));
    case "workflow":
      return readWorkflowCommands(text);
    case "dockerfile":
      return readCommandLines(shellOfDockerfile(text));
    case "documentation":
      return readCommandLines(shellOfDocument(text));
  }
}

/** Recipes begin with a tab and perhaps `@`; `LR ?= 1` sets a variable and `$(LR)` reads it. */
function shellOfMakefile(text: string): string {
  return text
    .replace(/\$\((\w+)\)/g, "$${$1}")
    .replace(/^\t[@-]*/gm, "")
    .replace(/^(\w+)[ \t]*[?:]{0,2}=[ \t]*(.*)$/gm, (_, name, value) => `${name}="${value.replaceAll('"', "'")}"`)
    .replace(/^[\w. /-]+:(?!=).*$/gm, "");
}

/** `CMD ["python", "train.py"]` as one command. */
function shellOfDockerfile(text: string): string {
  return text.replace(/^(CMD|ENTRYPOINT)\s*\[(.*)\]\s*$/gm, (_, name, list) => `${name} ${list.replaceAll(",", " ")}`);
}

function readWorkflowCommands(text: string): CommandLine[] {
  const jobs = entriesOf(childOf(parseYaml(text), "jobs"));
  return jobs.flatMap(([, job]) =>
    itemsOf(childOf(job, "steps")).flatMap((step) => {
      const run = childOf(step, "run");
      return run?.kind === "text" ? readCommandLines(run.text.replace(/\$\{\{[^}]*\}\}/g, "$?"), run.line) : [];
    }),
  );
}

/** Longer lines are no commands that people type. */
const MAX_LINE = 2_000;

/** Only what is set off as code: fenced or indented blocks, and single lines in backquotes; every line keeps its place. */
export function shellOfDocument(text: string): string {
  let fence: string | undefined;
  const lines = text.split("\n").map((line) => {
    if (line.length > MAX_LINE) return "";
    const [, mark] = /^\s*(`{3,}|~{3,})/.exec(line) ?? [];
    if (mark !== undefined) {
      fence = fence === undefined ? mark : undefined;
      return "";
    }
    if (fence !== undefined || /^( {4}|\t)/.test(line)) return withoutPrompt(line);
    return [...line.matchAll(INLINE_COMMAND)].map(([, inline]) => inline).join(" ; ");
  });
  return closeCommands(lines);
}

const INLINE_COMMAND = /`((?:[^`]*\s)?[^`\s]+\.py(?:\s[^`]*)?)`/g;

/** `$ python train.py` and the like. */
function withoutPrompt(line: string): string {
  return line.replace(/^\s*(?:\([\w.-]+\)\s*)?(?:[\w.-]+@[\w.:~/-]+[$%#]\s+|[$%>!]+\s+|>>>\s*|!(?=\w))?/, "");
}

/** A quote that is left open in prose would swallow what follows. */
function closeCommands(lines: string[]): string {
  return lines
    .map((line) => ((line.match(/"/g)?.length ?? 0) % 2 === 1 ? line.replaceAll('"', " ") : line))
    .map((line) => ((line.match(/'/g)?.length ?? 0) % 2 === 1 ? line.replaceAll("'", " ") : line))
    .join("\n");
}
