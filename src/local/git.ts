import { spawn } from "node:child_process";
import { SourceError } from "./source-error.ts";

/** A setting of git with its value: `core.fsmonitor`, `false`. */
export type GitSetting = [name: string, value: string];

/** Where git runs. */
export interface GitPlace {
  folder: string;
  /** Named only where git must not look for a repository itself. */
  gitDir: string | undefined;
}

/**
 * No command of the repository's own configuration may run: no monitor, no hook, and `gpg` or a pager are never reached by
 * the plumbing that is used here. Filters have names of their own and are switched off when the repository is opened.
 */
const SAFE_SETTINGS: GitSetting[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.quotePath", "false"],
  ["diff.suppressBlankEmpty", "false"],
];

/** Output beyond this is refused; a string cannot hold much more. */
const MAX_OUTPUT_BYTES = 400_000_000;

/** What is special about a repository. */
export interface GitOptions {
  settings: GitSetting[];
  /** What to do when a command fails, where the repository lets one guess. */
  hint: string;
}

/** Runs git's plumbing in one place: without a shell, without a network, and without anything that the repository brings. */
export class Git {
  readonly place: GitPlace;
  private readonly options: GitOptions;

  constructor(place: GitPlace, options: GitOptions = { settings: [], hint: "" }) {
    this.place = place;
    this.options = options;
  }

  /** The output of a command. Throws `SourceError` when it fails. */
  async run(command: string[], input = ""): Promise<Buffer> {
    const { status, output, complaint } = await this.spawn(command, input);
    if (status === 0) return output;
    const { hint } = this.options;
    throw new SourceError(`git ${command[0] ?? ""} failed: ${hint || complaint.trim() || `status ${status}`}`);
  }

  /** The output of a command without its last line end; undefined when git answers with another status than 0. */
  async ask(command: string[]): Promise<string | undefined> {
    const { status, output } = await this.spawn(command, "");
    return status === 0 ? output.toString("utf8").replace(/\n$/, "") : undefined;
  }

  private spawn(command: string[], input: string): Promise<GitAnswer> {
    const { folder, gitDir } = this.place;
    const place = gitDir === undefined ? [] : [`--git-dir=${gitDir}`];
    const environment = cleanEnvironment([...SAFE_SETTINGS, ...this.options.settings]);
    return new Promise((resolve, reject) => {
      const child = spawn("git", [...place, ...command], {
        cwd: folder,
        env: environment,
        stdio: "pipe",
        shell: false,
      });
      const parts: { output: Buffer[]; complaint: Buffer[]; size: number } = { output: [], complaint: [], size: 0 };
      child.stdout.on("data", (part: Buffer) => {
        parts.output.push(part);
        parts.size += part.length;
        if (parts.size > MAX_OUTPUT_BYTES) child.kill();
      });
      child.stderr.on("data", (part: Buffer) => parts.complaint.push(part));
      // Git may end before it has read everything; its status says why.
      child.stdin.on("error", () => {});
      child.stdin.end(input);
      child.on("error", (error) => reject(explainStart(error)));
      child.on("close", (status) => {
        const complaint =
          parts.size > MAX_OUTPUT_BYTES ? "the change is too large" : String(Buffer.concat(parts.complaint));
        resolve({ status: status ?? 1, output: Buffer.concat(parts.output), complaint });
      });
    });
  }
}

interface GitAnswer {
  status: number;
  output: Buffer;
  complaint: string;
}

/**
 * The environment without what redirects git, such as the `GIT_INDEX_FILE` of a hook. Missing objects are not fetched: a
 * repository says itself how that is done.
 */
function cleanEnvironment(settings: GitSetting[]): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const pairs = settings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(pairs),
    GIT_CONFIG_COUNT: String(settings.length),
    GIT_ALLOW_PROTOCOL: "none",
    GIT_NO_LAZY_FETCH: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  };
}

function explainStart(error: Error): Error {
  if (!("code" in error) || error.code !== "ENOENT") return error;
  return new SourceError("git is not on PATH: install it, or use `epoch-zero check PATH`, which needs none");
}
