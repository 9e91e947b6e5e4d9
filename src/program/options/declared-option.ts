import { findLaunches } from "../command-lines/find-launches.ts";
import { type GivenWords, matchWords } from "../command-lines/match-words.ts";
import type { Machine } from "../machine.ts";
import type { Alternative, Constant, Origin, Site, Value } from "../values.ts";
import { collection, constant, joinValues, unknown } from "../values.ts";

/** One option of a command line, as a parser of the program declares it. */
export interface DeclaredOption {
  /** The name under which the program reads it. */
  name: string;
  /** As they are written, `--lr` and `-l`; empty for an argument without a flag. */
  flags: string[];
  /** How many words of the command line belong to it; `none` for a switch. */
  takes: "one" | "many" | "none";
  /** What it is when the command line does not name it; undefined where it has to. */
  fallback: Value | undefined;
  /** What a word of the command line becomes. */
  read(word: Constant): Value;
  /** What a switch becomes when it is named. */
  switched?: Value;
  site: Site;
}

/** A command line that the program itself gives, word by word; undefined for words that are not known. */
export type OwnWords = (string | undefined)[];

/**
 * The values of options. What the program passes itself counts; else each has its default, and what has to be passed is
 * taken from the commands that start the script in the repository: launchers first, then documentation.
 */
export function settleOptions(machine: Machine, options: DeclaredOption[], own?: OwnWords): Map<string, Value> {
  const given = own ? readOwn(options, own) : undefined;
  const launched = own ? [] : launchesOf(machine, options);
  const settled = new Map<string, Value>();
  for (const option of options) {
    const passed = given?.get(option.name) ?? (option.fallback ? undefined : requiredValue(option, launched));
    settled.set(option.name, passed ?? option.fallback ?? missingOption(option));
  }
  return settled;
}

/** What an option is that has to be passed and that no command in view passes. */
function missingOption(option: DeclaredOption): Value {
  const label = labelOf(option);
  const { site } = option;
  return unknown(`${label} has to be passed on the command line`, makeOrigin("option", label, site));
}

/** What people call an option: its long flag, or its name where it has none. */
export function labelOf({ name, flags }: Pick<DeclaredOption, "name" | "flags">): string {
  return flags.find((flag) => flag.startsWith("--")) ?? flags[0] ?? name;
}

/** A provenance link at a place. */
export function makeOrigin(kind: Origin["kind"], label: string, site: Site): Origin {
  return { kind, label, file: site.file, start: site.start, end: site.end, from: [] };
}

interface Launched {
  isDocumentation: boolean;
  /** `train.sh:12`. */
  place: string;
  values: Map<string, Value>;
}

/** What each command that starts the script passes; values that differ from the defaults are noted as evidence. */
function launchesOf(machine: Machine, options: DeclaredOption[]): Launched[] {
  return findLaunches(machine).map(({ file, line, words, isDocumentation }) => {
    const matched = matchWords(options, words);
    const values = new Map<string, Value>();
    for (const option of options) {
      const found = matched.get(option.name);
      if (found === undefined) continue;
      const at = found.words[0]?.line ?? found.line;
      const start = file.lineStarts[at - 1] ?? 0;
      const origin = makeOrigin("option", labelOf(option), { file, start, end: start });
      const value = valueOfWords(option, found, origin);
      if (value === undefined) continue;
      values.set(option.name, value);
      const text = found.words.map((word) => word.text).join(" ");
      machine.notePassed({ option: labelOf(option), text, path: file.path, line: at, isDocumentation });
    }
    return { isDocumentation, place: `${file.path}:${line}`, values };
  });
}

function readOwn(options: DeclaredOption[], own: OwnWords): Map<string, Value> {
  const words = own.map((text) => ({ text: text ?? UNKNOWN_WORD, line: 0 }));
  const values = new Map<string, Value>();
  for (const [name, found] of matchWords(options, words)) {
    const option = options.find((one) => one.name === name);
    const isKnown = found.words.every((word) => word.text !== UNKNOWN_WORD);
    const value = option && (isKnown ? valueOfWords(option, found, undefined) : unknown(UNKNOWN_IN_LIST));
    if (value) values.set(name, value);
  }
  return values;
}

const UNKNOWN_WORD = "\u0000";
const UNKNOWN_IN_LIST = "its value is passed in a list that is not known";

/** Undefined where a word holds a variable of the shell whose value no text shows. */
function valueOfWords(
  option: DeclaredOption,
  { words, isNegated }: GivenWords,
  origin: Origin | undefined,
): Value | undefined {
  if (isNegated) return constant(false, origin);
  if (option.takes === "none") return option.switched ?? constant(true, origin);
  if (words.some((word) => /[$`]/.test(word.text))) return undefined;
  const items = words.map((word) => option.read({ kind: "constant", value: word.text, isFloat: false, origin }));
  return option.takes === "many" ? collection("list", items) : items[0];
}

function requiredValue(option: DeclaredOption, launched: Launched[]): Value | undefined {
  const giving = launched.filter(({ values }) => values.has(option.name));
  const launchers = giving.filter((one) => !one.isDocumentation);
  const alternatives = (launchers.length > 0 ? launchers : giving).flatMap(({ place, values }): Alternative[] => {
    const value = values.get(option.name);
    return value ? [{ when: `started by ${place}`, value }] : [];
  });
  return alternatives.length > 0 ? joinValues(alternatives) : undefined;
}
