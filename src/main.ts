/** The composition root: joins the parts of the program to this process, and does nothing else. */
import { runCommandLine } from "./cli/command-line.ts";
import { openTerminal } from "./cli/terminal.ts";

process.exitCode = await runCommandLine(process.argv.slice(2), openTerminal());
