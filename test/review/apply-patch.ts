import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Applies a patch with git to a checkout of some files; answers the files after it. Throws what git says against it. */
export function applyPatch(files: Record<string, string>, patch: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "epoch-zero-patch-"));
  const git = (args: string[], input?: string) =>
    execFileSync("git", args, { cwd: folder, input, stdio: ["pipe", "pipe", "pipe"] });
  try {
    git(["init", "--quiet"]);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git(["apply", "--check"], patch);
    git(["apply", "--whitespace=nowarn"], patch);
    return Object.fromEntries(Object.keys(files).map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
