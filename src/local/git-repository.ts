import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Git, type GitPlace, type GitSetting } from "./git.ts";
import { SourceError } from "./source-error.ts";

/** A git repository on this machine. */
export interface GitRepository {
  git: Git;
  /** The folder of the working tree; undefined for a bare repository and for one that was named by its git folder. */
  workTree: string | undefined;
  /** Older commits were not fetched. */
  isShallow: boolean;
}

/** The first git that takes settings from the environment (2021). */
const OLDEST_GIT: [number, number] = [2, 31];

/** Opens the repository around a folder, or the one whose git folder is named. Throws `SourceError` when there is none. */
export async function openRepository({ cwd, gitDir }: { cwd: string; gitDir?: string }): Promise<GitRepository> {
  const place = gitDir === undefined ? { folder: cwd, gitDir: undefined } : locateGitDir(cwd, gitDir);
  const git = new Git(place);
  await checkVersion(git);
  const answer = await git.ask(["rev-parse", "--is-inside-work-tree", "--is-shallow-repository"]);
  if (answer === undefined) throw await explainAbsence(git, gitDir ?? cwd);
  const [isInside, isShallow] = answer.split("\n");
  const workTree =
    isInside === "true" && place.gitDir === undefined ? await git.ask(["rev-parse", "--show-toplevel"]) : undefined;
  const inside = { ...place, folder: workTree ?? place.folder };
  const hint = (await isPartial(git)) ? PARTIAL_HINT : "";
  return {
    git: new Git(inside, { settings: await findFilterSettings(git), hint }),
    workTree,
    isShallow: isShallow === "true",
  };
}

const PARTIAL_HINT =
  "this is a partial clone without the content of some files, and nothing is fetched here: git fetch --refetch --no-filter brings it";

/** Whether content is left to be fetched when it is needed. */
async function isPartial(git: Git): Promise<boolean> {
  return (await git.ask(["config", "--get-regexp", "^remote\\..*\\.promisor$"])) !== undefined;
}

/** `--git-dir` may name the folder of a working tree, its `.git`, or a bare repository. */
function locateGitDir(cwd: string, gitDir: string): GitPlace {
  const full = join(gitDir.startsWith("/") ? "" : cwd, gitDir);
  if (!existsSync(full)) throw new SourceError(`--git-dir ${gitDir}: no such folder`);
  const real = realpathSync(full);
  if (existsSync(join(real, ".git"))) return { folder: real, gitDir: undefined };
  if (basename(real) === ".git" && existsSync(join(real, "HEAD"))) return { folder: dirname(real), gitDir: undefined };
  return { folder: real, gitDir: real };
}

async function checkVersion(git: Git): Promise<void> {
  const version = await git.ask(["version"]);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  const [oldestMajor, oldestMinor] = OLDEST_GIT;
  const isRecent = Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
  if (!isRecent)
    throw new SourceError(`git ${oldestMajor}.${oldestMinor} or newer is needed, and this is ${version ?? "none"}`);
}

async function explainAbsence(git: Git, named: string): Promise<SourceError> {
  try {
    await git.run(["rev-parse", "--git-dir"]);
  } catch (error) {
    // Git explains how a repository of another owner is trusted, which no text of ours could.
    if (error instanceof SourceError && error.message.includes("dubious ownership")) return error;
  }
  return new SourceError(`${named} is in no git repository: epoch-zero check PATH reads files without one`);
}

/** Clean and smudge filters are commands; one that is empty is none. */
async function findFilterSettings(git: Git): Promise<GitSetting[]> {
  const names = await git.ask(["config", "-z", "--name-only", "--get-regexp", "^filter\\."]);
  return [...new Set((names ?? "").split("\0"))].flatMap((name): GitSetting[] => {
    if (/\.(clean|smudge|process)$/.test(name)) return [[name, ""]];
    return name.endsWith(".required") ? [[name, "false"]] : [];
  });
}
