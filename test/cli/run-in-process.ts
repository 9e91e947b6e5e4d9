import { runCommandLine } from "../../src/cli/command-line.ts";
import type { ExitStatus } from "../../src/cli/exit-status.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

/** What a command did. */
export interface Outcome {
  status: ExitStatus;
  out: string;
  error: string;
}

/** Runs a command line in this process, in a folder, with some text on standard input. */
export async function run(cwd: string, words: string[], input = ""): Promise<Outcome> {
  const printed = { out: "", error: "" };
  const terminal: Terminal = {
    ...{ cwd, useColor: false, isTerminal: false, width: 120 },
    write: (text) => {
      printed.out += text;
    },
    complain: (text) => {
      printed.error += text;
    },
    readInput: async () => Buffer.from(input),
  };
  return { status: await runCommandLine(words, terminal), ...printed };
}
