/** The person's side of the command line; tests put their own in its place. */
export interface Terminal {
  /** The folder that paths are relative to. */
  cwd: string;
  useColor: boolean;
  /** What is written goes straight to a terminal. */
  isTerminal: boolean;
  /** Columns that a line may take. */
  width: number;
  write(text: string): void;
  /** Writes to where errors belong. */
  complain(text: string): void;
  /** Shows one line in place of the last one shown, where a person watches; an empty text takes it away. */
  showProgress?: ((text: string) => void) | undefined;
  /** Everything on standard input. */
  readInput(): Promise<Uint8Array>;
}

/** Columns where nobody says how many there are. */
const USUAL_WIDTH = 120;

/** The terminal of this process. A reader that goes away, as `head` does, is no failure. */
export function openTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  for (const stream of [stdout, stderr]) stream.on("error", ignoreClosedPipe);
  const isTerminal = stdout.isTTY === true;
  return {
    cwd: process.cwd(),
    useColor: isTerminal && !env.NO_COLOR && env.TERM !== "dumb",
    isTerminal,
    width: stdout.columns || USUAL_WIDTH,
    write: (text) => stdout.write(text),
    complain: (text) => stderr.write(text),
    ...(stderr.isTTY ? { showProgress: (text: string) => void stderr.write(`\r${ERASE_LINE}${text}`) } : {}),
    readInput: async () => {
      const parts: Buffer[] = [];
      for await (const part of stdin) parts.push(part as Buffer);
      return Buffer.concat(parts);
    },
  };
}

/** Erases from the cursor to the end of the line, ECMA-48 "EL". */
const ERASE_LINE = "\u001b[K";

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
