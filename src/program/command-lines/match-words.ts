import type { ShellWord } from "../versions/readers/shell.ts";

/** What matching needs to know of an option. */
export interface WordTaker {
  name: string;
  /** `--lr`, `-l`; empty for an argument without a flag. */
  flags: string[];
  takes: "one" | "many" | "none";
}

/** The words of a command line that belong to one option. */
export interface GivenWords {
  /** The flag as written, without a value; undefined for an argument without a flag. */
  flag: string | undefined;
  words: ShellWord[];
  /** 1-based line of the flag. */
  line: number;
  /** True for `--no-amp` of an option `--amp`. */
  isNegated: boolean;
}

/**
 * Gives the words of a command line to the options they belong to, as `argparse` does: `--lr 0.1`, `--lr=0.1`, `-b8`,
 * unique beginnings of long names, then what is left to the arguments without a flag, in order. Hyphens and underscores
 * count as the same. Words of options that nobody declared are passed over.
 */
export function matchWords(options: WordTaker[], words: ShellWord[]): Map<string, GivenWords> {
  const given = new Map<string, GivenWords>();
  const loose: ShellWord[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    if (!isFlag(word.text)) {
      loose.push(word);
      continue;
    }
    const found = findOption(options, word);
    const values = found?.inline ? [found.inline] : valuesAfter(words, at, found?.option.takes ?? "one");
    if (!found?.inline) at += values.length;
    if (found && (found.option.takes === "none" || found.isNegated || values.length > 0))
      given.set(found.option.name, { flag: found.flag, words: values, line: word.line, isNegated: found.isNegated });
  }
  takeLoose(options, loose, given);
  return given;
}

/** `-1` and `-0.5` are values. */
function isFlag(text: string): boolean {
  return /^-{1,2}[A-Za-z]/.test(text);
}

interface FoundOption {
  option: WordTaker;
  flag: string;
  inline: ShellWord | undefined;
  isNegated: boolean;
}

function findOption(options: WordTaker[], word: ShellWord): FoundOption | undefined {
  const [, written = "", value] = /^([^=]+)(?:=([\s\S]*))?$/.exec(word.text) ?? [];
  const inline = value === undefined ? undefined : { text: value, line: word.line };
  const exact = options.find((option) => option.flags.some((flag) => fold(flag) === fold(written)));
  if (exact) return { option: exact, flag: written, inline, isNegated: false };
  const positive = written.replace(/^--no-?/, "--");
  const negated = options.find(
    (one) => one.takes === "none" && one.flags.some((flag) => fold(flag) === fold(positive)),
  );
  if (negated && positive !== written) return { option: negated, flag: written, inline: undefined, isNegated: true };
  return written.startsWith("--") ? findByBeginning(options, written, inline) : findShort(options, word);
}

function findByBeginning(
  options: WordTaker[],
  written: string,
  inline: ShellWord | undefined,
): FoundOption | undefined {
  const likely = options.filter((option) => option.flags.some((flag) => fold(flag).startsWith(fold(written))));
  const [option] = likely;
  return option && likely.length === 1 ? { option, flag: written, inline, isNegated: false } : undefined;
}

/** `-b8`. */
function findShort(options: WordTaker[], word: ShellWord): FoundOption | undefined {
  const flag = word.text.slice(0, 2);
  const option = options.find((one) => one.flags.includes(flag) && one.takes !== "none");
  const inline = { text: word.text.slice(2).replace(/^=/, ""), line: word.line };
  return option && inline.text !== "" ? { option, flag, inline, isNegated: false } : undefined;
}

function fold(flag: string): string {
  return flag.replaceAll("-", "_").replaceAll(".", "_");
}

function valuesAfter(words: ShellWord[], at: number, takes: WordTaker["takes"]): ShellWord[] {
  if (takes === "none") return [];
  const rest = words.slice(at + 1);
  const end = rest.findIndex((word) => isFlag(word.text));
  const values = end < 0 ? rest : rest.slice(0, end);
  return takes === "one" ? values.slice(0, 1) : values;
}

function takeLoose(options: WordTaker[], loose: ShellWord[], given: Map<string, GivenWords>): void {
  const rest = [...loose];
  for (const { name, takes } of options.filter((option) => option.flags.length === 0)) {
    const words = takes === "many" ? rest.splice(0) : rest.splice(0, 1);
    const [first] = words;
    if (first) given.set(name, { flag: undefined, words, line: first.line, isNegated: false });
  }
}
