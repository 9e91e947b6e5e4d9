import type { ShellWord } from "../versions/readers/shell.ts";

/** Variables that a text sets exactly once, with the line where their value stands. */
export type ShellVariables = Map<string, ShellWord>;

/** Reads `LR=3e-4` and `export LR=3e-4`; a variable that is set twice, or by a loop, is not known. */
export function readShellVariables(commands: ShellWord[][]): ShellVariables {
  const variables: ShellVariables = new Map();
  const unclear = new Set<string>();
  for (const command of commands) {
    for (const { name, value } of assignmentsIn(command)) {
      if (variables.has(name)) unclear.add(name);
      variables.set(name, value);
    }
    if (command[0]?.text === "for" && command[1]) unclear.add(command[1].text);
  }
  for (const name of unclear) variables.delete(name);
  return variables;
}

/** The assignments a command consists of; `LR=1 python train.py` sets it for that one command only. */
function assignmentsIn(command: ShellWord[]): { name: string; value: ShellWord }[] {
  const words = /^(export|readonly|local|declare)$/.test(command[0]?.text ?? "") ? command.slice(1) : command;
  const made = words.map(({ text, line }) => {
    const [, name, value] = /^([A-Za-z_]\w*)[?:]?=([\s\S]*)$/.exec(text) ?? [];
    return name === undefined || value === undefined ? undefined : { name, value: { text: value, line } };
  });
  return made.every((one) => one !== undefined) ? made : [];
}

/** Variables in variables are followed this far. */
const MAX_ROUNDS = 4;

/** Longest word that variables make. */
const MAX_WORD = 10_000;

/** Puts the values of variables into a command; a word that is one variable becomes as many words as its value has. */
export function resolveWords(command: ShellWord[], variables: ShellVariables): ShellWord[] {
  let words = command;
  for (let round = 0; round < MAX_ROUNDS && words.some(({ text }) => text.includes("$")); round++)
    words = words.flatMap((word) => resolveWord(word, variables));
  return words;
}

/** The words of a value, each with its own line. */
function wordsIn({ text, line }: ShellWord): ShellWord[] {
  return text
    .split("\n")
    .flatMap((row, index) =>
      row.split(/\s+/).flatMap((word) => (word === "" || word === "\\" ? [] : [{ text: word, line: line + index }])),
    );
}

const VARIABLE = /\$(?:\{(\w+)(?::?-([^${}]*))?\}|(\w+))/g;

function resolveWord(word: ShellWord, variables: ShellVariables): ShellWord[] {
  const [whole, braced, otherwise, plain] = new RegExp(VARIABLE.source).exec(word.text) ?? [];
  const name = braced ?? plain;
  if (whole === word.text && name !== undefined) {
    const value = variables.get(name) ?? (otherwise === undefined ? undefined : { text: otherwise, line: word.line });
    if (value === undefined) return [word];
    return wordsIn(value);
  }
  const text = word.text.replace(VARIABLE, (piece, inBraces, fallback, bare) => {
    return variables.get(inBraces ?? bare)?.text ?? fallback ?? piece;
  });
  return [{ ...word, text: text.length > MAX_WORD ? word.text : text }];
}
