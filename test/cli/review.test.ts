import { applyPatch } from "diff";
import { describe, expect, it } from "vitest";
import { resultSchema } from "../../src/review/result.ts";
import { makeRepository } from "../local/make-repository.ts";
import { CLEARED, UNCLEARED } from "../reporters/scripts.ts";
import { run } from "./run-in-process.ts";

describe("review", () => {
  it("fails for what the work brings, and not for what was there before", async () => {
    const { folder, write, commit } = makeRepository();
    commit({ "old.py": UNCLEARED, "train.py": CLEARED });
    write({ "old.py": `${UNCLEARED}# end\n` });
    const harmless = await run(folder, ["review"]);
    write({ "train.py": UNCLEARED });

    const harmful = await run(folder, ["review"]);

    expect(harmless).toMatchObject({ status: 0, error: "" });
    expect(harmless.out).toMatch(/^No findings in 1 changed file .* 1 finding was there before/);
    expect(harmful.status).toBe(1);
    expect(harmful.out).toMatch(/^train\.py:11:9 {2}warning/);
    expect(harmful.out).toContain("1 warning in 1 of 2 changed files");
  });

  it("follows a rename, so that an old finding stays old", async () => {
    const { folder, git, commit } = makeRepository();
    commit({ "old.py": UNCLEARED });
    git("mv", "old.py", "new.py");
    commit({ "new.py": `${UNCLEARED}# end\n` });

    expect(await run(folder, ["review", "HEAD~1..HEAD"])).toMatchObject({ status: 0 });
  });

  it("gives the result object with both commits and both recipes", async () => {
    const { folder, commit } = makeRepository();
    const base = commit({ "train.py": CLEARED });
    const head = commit({ "train.py": CLEARED.replace("lr=0.1", "lr=0.01") });

    const { out } = await run(folder, ["review", "HEAD~1..HEAD", "--format", "json"]);
    const result = resultSchema.parse(JSON.parse(out));

    expect(result).toMatchObject({ base, head, findings: [], coverage: { analysed: ["train.py"], skipped: [] } });
    expect(result.recipes.base[0]?.optimizers[0]?.learningRate[0]?.value).toBe(0.1);
    expect(result.recipes.head[0]?.optimizers[0]?.learningRate[0]?.value).toBe(0.01);
  });

  it("gives a patch that git applies, also from a folder below", async () => {
    const { folder, git, write, commit } = makeRepository();
    commit({ "pkg/train.py": CLEARED });
    write({ "pkg/train.py": UNCLEARED });

    const { out } = await run(`${folder}/pkg`, ["review", "--format", "patch"]);
    write({ "fix.patch": out });
    git("apply", "fix.patch");

    expect(applyPatch(UNCLEARED, out)).toBe(CLEARED);
    expect(git("status", "--porcelain")).toBe("?? fix.patch");
  });

  it("reviews a repository elsewhere", async () => {
    const { folder, commit } = makeRepository();
    commit({ "train.py": CLEARED });
    commit({ "train.py": UNCLEARED });

    const { status, out } = await run("/", [
      "review",
      "HEAD~1..HEAD",
      "--git-dir",
      `${folder}/.git`,
      "--format",
      "github",
    ]);

    expect(status).toBe(1);
    expect(out).toMatch(/^::warning file=train\.py,line=11/);
  });
});
