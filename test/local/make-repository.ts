import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A git repository in a temporary folder, which goes when the test ends. */
export interface TemporaryRepository {
  folder: string;
  /** Runs git in the folder; gives what it prints. */
  git(...words: string[]): string;
  /** Writes files, with the folders above them. */
  write(files: Record<string, string | Uint8Array>): void;
  /** Writes files and commits everything; gives the commit. */
  commit(files?: Record<string, string | Uint8Array>): string;
}

/** Makes an empty folder for one test. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "epoch-zero-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Makes a repository whose first branch is `main`. */
export function makeRepository(folder = makeFolder()): TemporaryRepository {
  runGit(folder, ["init", "--quiet", "--initial-branch=main"]);
  return openTemporary(folder);
}

/** A repository that another command made. */
export function openTemporary(folder: string): TemporaryRepository {
  const git = (...words: string[]) => runGit(folder, words);
  const write = (files: Record<string, string | Uint8Array>) => writeFiles(folder, files);
  return {
    folder,
    git,
    write,
    commit: (files = {}) => {
      write(files);
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message", "change");
      return git("rev-parse", "HEAD");
    },
  };
}

/** No settings of the person who runs the tests, and the same commits every time. */
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_AUTHOR_DATE: "2024-01-02T03:04:05Z",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
  GIT_COMMITTER_DATE: "2024-01-02T03:04:05Z",
};

function runGit(folder: string, words: string[]): string {
  const env = { PATH: process.env.PATH, HOME: folder, ...ENVIRONMENT };
  const safe = ["-c", "protocol.file.allow=always"];
  return execFileSync("git", [...safe, ...words], { cwd: folder, env, encoding: "utf8", stdio: "pipe" }).trim();
}
