/** One word of a command with the quotes taken off. */
export interface ShellWord {
  text: string;
  /** 1-based. */
  line: number;
}

/** Words that are read of one text. */
const MAX_WORDS = 20_000;

/** Longest text that is read; steps of real workflows stay under a tenth of it. */
const MAX_SHELL_UNITS = 100_000;

const PIECE =
  /(\\\r?\n|[^\S\n]+)|(#[^\n]*)|(\n|&&|\|\|?|;;?|&|[()])|((?:\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\s'"\\;&|()#]|(?<=\S)#|['"])+)/y;

/**
 * Parts a shell text into commands and words. Variables stay as they are written; what is no command, such as `then`,
 * stays a word.
 */
export function splitShell(text: string, firstLine: number): ShellWord[][] {
  if (text.length > MAX_SHELL_UNITS) return [];
  const commands: ShellWord[][] = [];
  let open: ShellWord[] = [];
  let line = firstLine;
  PIECE.lastIndex = 0;
  for (let words = 0; PIECE.lastIndex < text.length && words < MAX_WORDS; words++) {
    const [piece, , , separator, word] = PIECE.exec(text) ?? [];
    if (piece === undefined) break;
    if (word !== undefined) open.push({ text: unquote(word), line });
    if (separator !== undefined) {
      commands.push(open);
      open = [];
    }
    line += piece.split("\n").length - 1;
  }
  return [...commands, open].filter((command) => command.length > 0);
}

function unquote(word: string): string {
  return word
    .replace(/\\\r?\n/g, "")
    .replace(/'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s\S])/g, (_, single, double, escaped) => {
      return single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped;
    });
}
