import { diagnoseInstallation } from "../diagnose-installation.ts";
import type { ExitStatus } from "./exit-status.ts";
import type { Terminal } from "./terminal.ts";

const SIGNS = { ok: "ok     ", warning: "warning", failure: "FAILURE" };

/** Prints what is right and what is wrong with this installation; status 1 when something is wrong. */
export async function runDoctor(terminal: Terminal): Promise<ExitStatus> {
  const found = await diagnoseInstallation(process.env);
  const width = Math.max(...found.map(({ subject }) => subject.length));
  for (const { subject, state, words } of found)
    terminal.write(`${SIGNS[state]}  ${subject.padEnd(width)}  ${words}\n`);
  return found.some(({ state }) => state === "failure") ? 1 : 0;
}
