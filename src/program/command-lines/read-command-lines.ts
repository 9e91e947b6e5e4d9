import { type ShellWord, splitShell } from "../versions/readers/shell.ts";
import { readShellVariables, resolveWords } from "./shell-variables.ts";

/** A command of a shell that starts a Python script or module. */
export interface CommandLine {
  /** The script's path as written, `-m` modules as the path of their file; relative to some folder of the repository. */
  script: string;
  /** 1-based line of the script's name. */
  line: number;
  /** What is passed to the script. */
  words: ShellWord[];
}

/** Longest text that is looked at; scripts of people stay under a tenth of it. */
const MAX_UNITS = 100_000;

/** Commands that are read of one text; sweeps have hundreds. */
const MAX_COMMANDS = 200;

/** The commands in a shell text that start Python; variables that the text sets once are put in. */
export function readCommandLines(text: string, firstLine = 1): CommandLine[] {
  if (text.length > MAX_UNITS) return [];
  const commands = splitShell(simplifyShell(text), firstLine);
  const variables = readShellVariables(commands);
  const found = commands.flatMap((command) => {
    const words = resolveWords(command, variables);
    return readCommand(words) ?? words.flatMap(readQuoted);
  });
  return found.slice(0, MAX_COMMANDS);
}

/** `$(…)` becomes one word that nobody knows, and an array `a=(…)` a variable with its words; lines stay where they are. */
function simplifyShell(text: string): string {
  return text
    .replace(/\$\((?:[^()]|\([^()]*\))*\)|`[^`\n]*`/g, (piece) => `\${_}${"\n".repeat(piece.split("\n").length - 1)}`)
    .replace(
      /^([ \t]*(?:declare -a |local )?\w+)\+?=\(([^()]*)\)/gm,
      (_, name, words) => `${name}="${withoutQuotes(words)}"`,
    )
    .replace(/\$\{(\w+)\[[@*]\]\}/g, "$${$1}")
    .replace(/\\[ \t]+$/gm, "\\");
}

function withoutQuotes(words: string): string {
  return words.replace(/#[^\n]*/g, "").replace(/["'\\]/g, " ");
}

/** The command inside `bash -c "python train.py"` or `sbatch --wrap "…"`. */
function readQuoted({ text, line }: ShellWord): CommandLine[] {
  if (!/\s/.test(text) || !text.includes("python") || /^\w+=/.test(text)) return [];
  return splitShell(text, line).flatMap((command) => readCommand(command) ?? []);
}

/** Programs that start a script they are given. */
const STARTER =
  /^(.*\/)?(python[\d.]*|pypy3?|ipython3?|torchrun|accelerate|accelerate-launch|deepspeed|composer|horovodrun|mpirun|mpiexec|srun|colossalai|xmp|fabric|jupyter|kernprof|\$\{?PY(THON)?\}?)$/i;

/** Modules that start another script or module. */
const STARTING_MODULE =
  /^(torch\.distributed\.(launch|run)|accelerate\.commands\.launch|deepspeed\.launcher\.runner|torch_xla\.distributed\.xla_dist|paddle\.distributed\.launch|cProfile|pdb|ipdb|debugpy|kernprof|coverage)$/;

/** Programs that take options of their own before the command they run. */
const CONTAINER = /^(docker|podman|singularity|apptainer|srun|mpirun|mpiexec|xvfb-run|kubectl|ssh|gcloud|sky|modal)$/;

function readCommand(words: ShellWord[]): CommandLine | undefined {
  const start = words.findIndex(({ text }) => STARTER.test(text) || isScript(text));
  const isContained = CONTAINER.test(words[0]?.text ?? "");
  if (start < 0 || !(isContained || words.slice(0, start).every(isPrefix))) return undefined;
  for (let at = start; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) return undefined;
    if (isScript(word.text)) return { script: word.text, line: word.line, words: argumentsIn(words.slice(at + 1)) };
    const next = words[at + 1];
    if (!/^(-m|--module)$/.test(word.text) || next === undefined) continue;
    if (!STARTING_MODULE.test(next.text) && /^[A-Za-z_][\w.]*$/.test(next.text)) {
      const script = `${next.text.replaceAll(".", "/")}.py`;
      return { script, line: next.line, words: argumentsIn(words.slice(at + 2)) };
    }
  }
  return undefined;
}

function isScript(text: string): boolean {
  return /^[^-=\s][^=\s]*\.py$/.test(text);
}

/** What may stand before the command: `CUDA_VISIBLE_DEVICES=0`, `sudo`, `nohup`, `uv run`, `then`. */
function isPrefix({ text }: ShellWord): boolean {
  return /^(-.*|\w+=.*|[@!%$>]+|sudo|env|nohup|time|exec|command|nice|numactl|uv|run|poetry|pipenv|pdm|hatch|conda|if|then|else|do|export|\d+|base|singularity|\d[\d:]*|RUN|CMD|ENTRYPOINT)$/.test(
    text,
  );
}

/** The words of the command itself; where output goes is not passed to it. */
function argumentsIn(words: ShellWord[]): ShellWord[] {
  const end = words.findIndex(({ text }) => /^\d?>{1,2}/.test(text) || text === "<");
  return end < 0 ? words : words.slice(0, end);
}
