import { Reading } from "../reading.ts";
import type { Requirement } from "../requirement.ts";
import { parseRequirementLine } from "../requirement-line.ts";
import { takeCondaSpec } from "./conda.ts";
import type { ShellWord } from "./shell.ts";

/** What a variable in a command may stand for; undefined when it is not known. */
export type ResolveWord = (word: string) => { text: string; condition?: string }[] | undefined;

/** The packages that a sequence of commands leaves installed: a later command replaces what an earlier one installed. */
export class Installs {
  private readonly reading: Reading;
  private readonly options: { condition?: string | undefined; resolve: ResolveWord; takesIncludes: boolean };
  private readonly installed = new Map<string, Requirement[]>();

  constructor(
    reading: Reading,
    options: { condition?: string | undefined; resolve: ResolveWord; takesIncludes: boolean },
  ) {
    this.reading = reading;
    this.options = options;
  }

  /** Takes the `pip install` and `conda install` among some commands. */
  run(commands: ShellWord[][]): void {
    for (const command of commands) this.runOne(command);
  }

  /** Takes one package as installed, as a base image brings it. */
  install(found: Omit<Requirement, "path">): void {
    this.keep([{ ...found, path: this.reading.path }], false);
  }

  /** Hands over what is installed at the end. */
  finish(): void {
    for (const one of [...this.installed.values()].flat()) {
      const { path, ...found } = one;
      const conditions = [this.options.condition, one.condition].filter((part) => part !== undefined);
      this.reading.take(conditions.length > 0 ? { ...found, condition: conditions.join(", ") } : found);
    }
  }

  private runOne(command: ShellWord[]): void {
    const start = command.findIndex((word, index) => INSTALLER.test(word.text) && isHead(command.slice(0, index)));
    if (start < 0) return;
    const isConda = /(conda|mamba)$/.test(command[start]?.text ?? "");
    const verb = command.findIndex((word, index) => index > start && /^(install|create|update)$/.test(word.text));
    if (verb < 0 || verb > start + 4) return;
    const words = command.slice(verb + 1);
    const isUpgrade =
      words.some(({ text }) => text === "-U" || text === "--upgrade") || command[verb]?.text === "update";
    for (const word of this.argumentsOf(words)) this.keep(this.read(word, isConda), isUpgrade);
  }

  /** What is installed; options, their values and included files are taken off. */
  private argumentsOf(words: ShellWord[]): ShellWord[] {
    const packages: ShellWord[] = [];
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined || /^[<>]{1,2}&?\d?$|^\d>/.test(word.text)) break;
      const next = words[at + 1];
      if (/^(-r|-c|--requirement|--constraint)$/.test(word.text) && next && this.options.takesIncludes)
        this.reading.takeInclude(next.text, next.line);
      if (VALUED_OPTION.test(word.text)) at++;
      else if (!word.text.startsWith("-")) packages.push(word);
    }
    return packages;
  }

  private read({ text, line }: ShellWord, isConda: boolean): Requirement[] {
    const meanings = text.includes("$") ? this.options.resolve(text) : [{ text }];
    return (meanings ?? []).slice(0, MAX_MEANINGS).flatMap((meaning) => {
      const { condition } = meaning;
      const own = new Reading(this.reading.path);
      if (isConda) takeCondaSpec(own, meaning.text, { line, condition });
      else if (parseRequirementLine(meaning.text)) own.takeLine(meaning.text, line, condition);
      return own.requirements;
    });
  }

  /** A package without a release leaves an installed one as it is, unless it is upgraded. */
  private keep(found: Requirement[], isUpgrade: boolean): void {
    const [first] = found;
    if (first === undefined) return;
    const isBare = found.every((one) => one.specifier === "");
    if (!isBare || isUpgrade || !this.installed.has(first.package)) this.installed.set(first.package, found);
  }
}

/** Alternatives of one word, as a matrix of a workflow gives them. */
const MAX_MEANINGS = 30;

const INSTALLER = /^(.*\/)?(pip[\d.]*|conda|mamba|micromamba)$/;

/** Options of pip and conda that are followed by a value. */
const VALUED_OPTION =
  /^(-[rcefitbndp]|--(requirement|constraint|editable|find-links|index-url|extra-index-url|index|target|prefix|root|src|platform|python-version|python|implementation|abi|no-binary|only-binary|trusted-host|timeout|retries|cache-dir|proxy|cert|progress-bar|upgrade-strategy|channel|name|file|solver|group|extra))$/;

/** Whether words may stand before a command without being one: `sudo -H`, `X=1`, `python -m`, `uv`, `then`. */
function isHead(words: ShellWord[]): boolean {
  return words.every(({ text }) => HEAD_WORD.test(text));
}

const HEAD_WORD =
  /^(-\S*|\w+=.*|[!%{@]|sudo|env|command|exec|time|nohup|(.*\/)?(python|pypy)[\d.]*|uv|run|poetry|pipenv|pdm|hatch|if|then|else|elif|do|conda|mamba|micromamba|base|\$\{?\w+\}?)$/;
