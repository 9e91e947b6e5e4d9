/**
 * The commands as a person sees them: names, options and help. Each command is loaded when it is called, so that `--help`
 * is quick and reading a file loads no server and no database. Called by `main`; knows how to print and decides nothing.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { readPackageVersion } from "../worker/package-version.ts";
import type { CheckOptions } from "./check.ts";
import { type ExitStatus, FAILING_SEVERITIES } from "./exit-status.ts";
import type { RecipeOptions } from "./recipe.ts";
import type { ReviewOptions } from "./review.ts";
import type { Terminal } from "./terminal.ts";

/** Runs the command that the words say. Failures are printed, never thrown. */
export async function runCommandLine(words: string[], terminal: Terminal): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  const program = createProgram(terminal, (result) => {
    status = result;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return status;
  } catch (error) {
    return explainFailure(error, terminal);
  }
}

type Finish = (status: ExitStatus) => void;

function createProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command("epoch-zero")
    .description("Reviews the training code of a pull request before anyone pays for the first epoch.")
    .version(readPackageVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.complain(text),
      outputError: (text, write) => write(text.replace(/^error: /, "epoch-zero: ")),
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
      getOutHasColors: () => terminal.useColor,
      getErrHasColors: () => terminal.useColor,
    });
  addReview(program, terminal, finish);
  addCheck(program, terminal, finish);
  addRecipe(program, terminal, finish);
  addExplain(program, terminal, finish);
  addServer(program, terminal, finish);
  return program;
}

const EXAMPLES = `
Examples:
  epoch-zero review                     what your branch and your uncommitted work would bring
  epoch-zero review main..topic         the same for commits
  epoch-zero check train.py             everything that was found in a file
  epoch-zero recipe train.py            what it trains, and where the numbers come from
  epoch-zero review --format patch | git apply

Exit status: 0 nothing to complain about, 1 findings, 2 the command could not do its job.`;

function addReview(program: Command, terminal: Terminal, finish: Finish): void {
  addFindingsOptions(
    program
      .command("review")
      .description("review a range of a local git repository as a pull request would be")
      .argument(
        "[range]",
        "BASE..HEAD, or BASE up to the working tree (default: from where the default branch was left)",
      )
      .option("--git-dir <dir>", "the repository, where it is not around the current folder; may be bare")
      .option("--base <commit>", "the branch or commit to compare with"),
  ).action(async (range: string | undefined, options: ReviewOptions) => {
    const { runReview } = await import("./review.ts");
    finish(await runReview(range, options, terminal));
  });
}

function addCheck(program: Command, terminal: Terminal, finish: Finish): void {
  addFindingsOptions(
    program
      .command("check")
      .description("print every finding in files and folders")
      .argument("<path...>", "Python files, notebooks and folders of them; - reads standard input")
      .option("--stdin-path <path>", "where the text of standard input belongs (default: stdin.py)")
      .option("--jobs <number>", "threads that work at once (default: one per core)", parseJobs),
  ).action(async (paths: string[], options: CheckOptions) => {
    const { runCheck } = await import("./check.ts");
    finish(await runCheck(paths, options, terminal));
  });
}

function addFindingsOptions(command: Command): Command {
  const format = new Option("--format <format>", "how it is written").choices(["pretty", "json", "github", "patch"]);
  const failOn = new Option("--fail-on <severity>", "from which severity on the exit status is 1");
  return command.addOption(format.default("pretty")).addOption(failOn.choices(FAILING_SEVERITIES).default("warning"));
}

function addRecipe(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("recipe")
    .description("print what files train, and where the numbers come from")
    .argument("<path...>", "Python files, notebooks and folders of them")
    .addOption(new Option("--format <format>", "how it is written").choices(["pretty", "json"]).default("pretty"))
    .option(
      "--why <line>",
      "what stands on this line of the file, and how it is read while the program runs",
      parseLine,
    )
    .option("--events", "what happens in the training, in order, with the loops and conditions around it")
    .action(async (paths: string[], options: RecipeOptions) => {
      const { runRecipe } = await import("./recipe.ts");
      finish(await runRecipe(paths, options, terminal));
    });
}

/** More threads than this do not make anything faster. */
const MAX_JOBS = 64;

function parseJobs(text: string): number {
  const jobs = /^\d+$/.test(text) ? Number(text) : 0;
  if (jobs < 1 || jobs > MAX_JOBS) throw new InvalidArgumentError(`It must be a number from 1 to ${MAX_JOBS}.`);
  return jobs;
}

function parseLine(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be the number of a line, 1 or more.");
  return Number(text);
}

function addExplain(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("explain")
    .description("print the page of a rule, or the list of all rules")
    .argument("[rule]", "the name of a rule, as findings show it")
    .action(async (rule: string | undefined) => {
      const { runExplain } = await import("./explain.ts");
      finish(await runExplain(rule, terminal));
    });
}

/** The server's side; no other command loads it. */
function addServer(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("serve")
    .description("run the GitHub App: take webhooks and review pull requests")
    .action(async () => {
      const { runServe } = await import("./serve.ts");
      finish(await runServe());
    });
  program
    .command("doctor")
    .description("tell whether this installation can do its job, and what is missing")
    .action(async () => {
      const { runDoctor } = await import("./doctor.ts");
      finish(await runDoctor(terminal));
    });
}

/** Errors that tell a person what to mend, by their name, so that none of their modules need be loaded. */
const EXPLAINED = new Set(["UsageError", "SourceError", "CatalogError", "ConfigError", "QueueError"]);

function explainFailure(error: unknown, terminal: Terminal): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Error && EXPLAINED.has(error.name)) terminal.complain(`epoch-zero: ${error.message}\n`);
  else terminal.complain(`epoch-zero failed, which is a defect of it and not of your code:\n${describe(error)}\n`);
  return 2;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
