import { describe, expect, it } from "vitest";
import { recipeSchema } from "../../src/recipe/recipe-schema.ts";
import { makeFolder, writeFiles } from "../local/make-repository.ts";
import { CLEARED, LEGACY } from "../reporters/scripts.ts";
import { run } from "./run-in-process.ts";

function makeScripts(): string {
  const folder = makeFolder();
  writeFiles(folder, {
    "train.py": CLEARED,
    "legacy.py": LEGACY,
    "plain.py": "x = 1\n",
    "broken.py": "def f(:\n    pass\n",
  });
  return folder;
}

describe("recipe", () => {
  it("prints what each file trains", async () => {
    const { status, out } = await run(makeScripts(), ["recipe", "train.py", "legacy.py"]);

    expect(status).toBe(0);
    expect(out).toMatch(
      /^legacy\.py:5 {2}keras\n {2}model +`Sequential` {2}line \d+\n {2}optimizer +`Adam` {2}line 4\n/,
    );
    expect(out).toMatch(/^train\.py:9 {2}torch\n/m);
  });

  it("says where there is nothing, and what was not read", async () => {
    const folder = makeScripts();

    expect((await run(folder, ["recipe", "plain.py"])).out).toBe("No training was found in 1 file.\n");
    expect((await run(folder, ["recipe", "broken.py"])).out).toMatch(
      /^No training was found in 1 file\.\n\nNot read, or not in full:\n {2}broken\.py: .*\n$/,
    );
  });

  it("gives programs the recipes and what was read", async () => {
    const { out } = await run(makeScripts(), ["recipe", ".", "--format", "json"]);
    const answer = JSON.parse(out) as { recipes: unknown[]; coverage: unknown };

    expect(answer.recipes.map((recipe) => recipeSchema.parse(recipe).entry.path)).toEqual(["legacy.py", "train.py"]);
    expect(answer.coverage).toMatchObject({ analysed: ["broken.py", "legacy.py", "plain.py", "train.py"] });
  });

  it("says why: what stands on a line, for people and for programs", async () => {
    const folder = makeScripts();

    const people = await run(folder, ["recipe", "train.py", "--why", "5"]);
    const programs = await run(folder, ["recipe", "train.py", "--why", "5", "--format", "json"]);
    const nothing = await run(folder, ["recipe", "train.py", "--why", "2"]);

    expect(people.out).toMatch(/ {2}read it with +optimizer\.param_groups\[0\]\["lr"\]\n/);
    expect(JSON.parse(programs.out)).toMatchObject({
      path: "train.py",
      line: 5,
      explanations: [{ optimizer: { name: "SGD" } }],
    });
    expect(nothing).toMatchObject({
      status: 0,
      out: "train.py:2 sets no optimizer, learning rate or schedule that is known.\n",
    });
  });

  it("prints what happens in order, for people and for programs", async () => {
    const folder = makeScripts();

    const people = await run(folder, ["recipe", "train.py", "--events"]);
    const programs = await run(folder, ["recipe", "train.py", "--events", "--format", "json"]);
    const nothing = await run(folder, ["recipe", "plain.py", "--events"]);
    const both = await run(folder, ["recipe", "train.py", "--events", "--why", "5"]);

    expect(people.out).toMatch(/^train\.py\n {2}train\(\) {2}line 16\n {4}for .* {2}batches, line 9\n/);
    expect(JSON.parse(programs.out)).toMatchObject({ trees: [{ path: "train.py", name: "<module>" }] });
    expect(nothing.out).toBe("No event of a training was found.\n");
    expect(both).toMatchObject({
      status: 2,
      error: "epoch-zero: --events and --why LINE are two questions; ask one\n",
    });
  });

  it("cannot say why for a whole folder", async () => {
    expect(await run(makeScripts(), ["recipe", ".", "--why", "5"])).toEqual({
      status: 2,
      out: "",
      error: "epoch-zero: --why LINE needs one file, the one that has the line\n",
    });
  });
});
