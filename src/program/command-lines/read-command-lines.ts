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

/** Commands that are read of one text; sweeps have hundreds. */
const MAX_COMMANDS = 200;

/** The commands in a shell text that start Python; variables that the text sets once are put in. */
export function readCommandLines(text: string, firstLine = 1): CommandLine[] {
  const commands = splitShell(text, firstLine);
  const variables = readShellVariables(commands);
  const found = commands.flatMap((command) => readCommand(resolveWords(command, variables)) ?? []);
  return found.slice(0, MAX_COMMANDS);
}

/** Programs that start a script they are given. */
const STARTER =
  /^(.*\/)?(python[\d.]*|pypy3?|ipython3?|torchrun|accelerate|accelerate-launch|deepspeed|composer|horovodrun|mpirun|mpiexec|srun|colossalai|xmp|fabric|jupyter|kernprof|\$\{?PY(THON)?\}?)$/i;

/** Modules that start another script or module. */
const STARTING_MODULE =
  /^(torch\.distributed\.(launch|run)|accelerate\.commands\.launch|deepspeed\.launcher\.runner|torch_xla\.distributed\.xla_dist|paddle\.distributed\.launch|cProfile|pdb|ipdb|debugpy|kernprof|coverage)$/;

function readCommand(words: ShellWord[]): CommandLine | undefined {
  const start = words.findIndex(({ text }) => STARTER.test(text) || isScript(text));
  if (start < 0 || !words.slice(0, start).every(isPrefix)) return undefined;
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
