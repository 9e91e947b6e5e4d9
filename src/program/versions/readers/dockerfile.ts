import type { Reading } from "../reading.ts";
import { Installs } from "./installs.ts";
import { type ShellWord, splitShell } from "./shell.ts";

/** One instruction with its arguments, continued lines and here-documents included. */
interface Instruction {
  name: string;
  text: string;
  /** 1-based line of the first character of `text`. */
  line: number;
}

const MAX_LINES = 10_000;

/**
 * Reads what a Dockerfile installs, the release that its base image is tagged with, and its `ENV`. Each stage is one
 * possibility. https://docs.docker.com/reference/dockerfile/
 */
export function readDockerfile(reading: Reading, text: string): void {
  const reader = new DockerfileReader(reading);
  for (const instruction of readInstructions(text.split(/\r?\n/).slice(0, MAX_LINES))) reader.take(instruction);
  reader.finish();
}

class DockerfileReader {
  private readonly reading: Reading;
  private readonly variables = new Map<string, string>();
  private installs: Installs;
  private stages = 0;

  constructor(reading: Reading) {
    this.reading = reading;
    this.installs = this.openStage();
  }

  take({ name, text, line }: Instruction): void {
    if (name === "FROM") this.takeBase(text, line);
    if (name === "RUN") this.installs.run(readCommands(text, line));
    if (name === "ARG") this.takeVariables(splitShell(text, line), false);
    if (name === "ENV") this.takeVariables(splitShell(text.replace(/^(\w+)\s+(?!.*=)/, "$1="), line), true);
  }

  finish(): void {
    this.installs.finish();
  }

  private openStage(): Installs {
    this.stages++;
    return new Installs(this.reading, {
      condition: `stage ${this.stages - 1}`,
      resolve: (word) => {
        const text = this.substitute(word);
        return text === undefined ? undefined : [{ text }];
      },
      takesIncludes: false,
    });
  }

  private takeBase(text: string, line: number): void {
    this.installs.finish();
    this.installs = this.openStage();
    const image = this.substitute(text.replace(/^(--\S+\s+)*/, "").split(/\s/)[0] ?? "") ?? "";
    const found = IMAGES.find(([pattern]) => pattern.test(image));
    const release = /:v?(\d+\.\d+(?:\.\d+)?(?:rc\d+)?)(?![\d.])/.exec(image)?.[1];
    if (found === undefined || release === undefined) return;
    const specifier = /^\d+\.\d+$/.test(release) ? `==${release}.*` : `==${release}`;
    this.installs.install({ package: found[1], specifier, line, written: ` (image ${image})` });
  }

  private takeVariables(commands: ShellWord[][], isEnvironment: boolean): void {
    for (const { text, line } of commands.flat()) {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) continue;
      const known = this.substitute(value);
      if (known !== undefined) this.variables.set(name, known);
      if (isEnvironment) this.reading.takeSetting(name, known, { line, isCertain: true });
    }
  }

  /** `$NAME`, `${NAME}` and `${NAME:-default}` put in; undefined when one of them is not known. */
  private substitute(text: string): string | undefined {
    let isKnown = true;
    const put = text.replace(/\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g, (_, plain, braced, otherwise) => {
      const value = this.variables.get(plain ?? braced) ?? otherwise;
      isKnown &&= value !== undefined;
      return value ?? "";
    });
    return isKnown && put.length <= MAX_VALUE_UNITS && !put.includes("$") ? put : undefined;
  }
}

/** Longest value of a variable: one that is made of itself would double each time. */
const MAX_VALUE_UNITS = 500;

/** Images that are tagged with the release of the framework in them. */
const IMAGES: [pattern: RegExp, packageName: string][] = [
  [/^(docker\.io\/)?tensorflow\/tensorflow:/, "tensorflow"],
  [/^(docker\.io\/)?pytorch\/pytorch:/, "torch"],
  [/^(docker\.io\/)?huggingface\/transformers-(pytorch|tensorflow|all-latest)[\w-]*:/, "transformers"],
];

/** `RUN ["pip", "install", "torch"]` as well as a plain command. */
function readCommands(text: string, line: number): ShellWord[][] {
  const plain = text.replace(/^(--\S+\s+)+/, "");
  if (!/^\s*\[/.test(plain)) return splitShell(plain, line);
  const words = [...plain.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = ""]) => ({ text: word, line }));
  return /^(\S*\/)?(ba)?sh$/.test(words[0]?.text ?? "") ? splitShell(words.at(-1)?.text ?? "", line) : [words];
}

function readInstructions(lines: string[]): Instruction[] {
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, name, first] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(lines[at] ?? "") ?? [];
    if (name === undefined || first === undefined) continue;
    const { text, last } = readRest(lines, at, first);
    found.push({ name: name.toUpperCase(), text, line: at + 1 });
    at = last;
  }
  return found;
}

/** The text of an instruction that begins in line `at`, and the index of its last line. */
function readRest(lines: string[], at: number, first: string): { text: string; last: number } {
  const parts = [first];
  let last = at;
  while (/\\\s*$/.test(parts.at(-1) ?? "") && last + 1 < lines.length) {
    last++;
    const line = lines[last] ?? "";
    // A comment between continued lines is taken out; the next line goes on.
    parts.push(/^\s*(#|$)/.test(line) ? "\\" : line);
  }
  const end = /<<-?\s*["']?(\w+)/.exec(first)?.[1];
  const close = end === undefined ? -1 : lines.findIndex((line, index) => index > last && line.trim() === end);
  if (close > 0) {
    parts.push(...lines.slice(last + 1, close));
    last = close;
  }
  return { text: parts.join("\n").replace(/<<-?\s*["']?\w+["']?/, ""), last };
}
