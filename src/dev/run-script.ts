/** Something that the person at the terminal can mend. The message says what and how, in one line. */
export class ScriptError extends Error {
  override name = "ScriptError";
  /** Exit status: 1 when it failed, 2 when it was called wrongly. */
  readonly status: 1 | 2;

  constructor(message: string, status: 1 | 2 = 1) {
    super(message);
    this.status = status;
  }
}

/**
 * Runs a development script and sets the exit status that it resolves with. What a person can mend is printed in a line,
 * and ends the process at once; any other error is a fault of ours and keeps its stack.
 */
export async function runScript(run: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof Error) || !(error instanceof ScriptError || isUsageError(error))) throw error;
    console.error(error.message);
    process.exit(error instanceof ScriptError ? error.status : 2);
  }
}

/** Whether `parseArgs` refused what was typed. */
function isUsageError(error: Error): boolean {
  return "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
}
