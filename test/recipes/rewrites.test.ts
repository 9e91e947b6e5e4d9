import { describe, expect, it } from "vitest";
import type { Recipe } from "../../src/recipe/recipe-schema.ts";
import { rewrites } from "./rewrites/all-rewrites.ts";
import { type Fixture, listFixtures, readRecipesWith, rewriteFixture } from "./rewrites/read-fixture.ts";

const NOTHING = new Map<string, string>();

/** Where things stand, how conditions and calculations are written, and what the program's own functions are called. */
const OF_THE_TEXT = new Set(["line", "calledFrom", "function", "provenance", "text", "when", "reason"]);

/** About how many fixtures each rewrite is tried on; of more it takes some, evenly spread. */
const FIXTURES_EACH = 40;

const fixtures = listFixtures();
const originals = new Map<Fixture, Promise<unknown>>();

describe.each(rewrites)("a program that $does", ({ rewrite, atLeast, leftOut }) => {
  const changed = fixtures
    .filter(({ name }) => leftOut?.[name] === undefined)
    .map((fixture) => ({ fixture, name: fixture.name, texts: rewriteFixture(fixture, rewrite) }))
    .filter(({ texts }) => texts.size > 0);

  it("has another text in enough fixtures", () => {
    expect(changed.length).toBeGreaterThanOrEqual(atLeast);
  });

  it.each(takeSpread(changed))("has the same recipe: $name", async ({ fixture, texts }) => {
    const recipes = await readRecipesWith(fixture, texts);

    expect(withoutText(recipes)).toEqual(await readOriginal(fixture));
  });
});

describe("comparing the recipes of a program and its rewrite", () => {
  it.each([
    ["a rate", "default=3e-4", "default=4e-4"],
    ["an optimizer", "torch.optim.AdamW", "torch.optim.Adam"],
    ["a schedule that moves once an epoch", "            scheduler.step()", "    scheduler.step()"],
    ["a batch size", "batch_size=args.batch_size", "batch_size=args.epochs"],
  ])("tells %s from another", async (_, before, after) => {
    const fixture = fixtures.find(({ name }) => name === "torch-argparse-amp-accumulation") as Fixture;
    const text = fixture.files.find(({ path }) => path === fixture.entry)?.text ?? "";
    expect(text).toContain(before);

    const recipes = await readRecipesWith(fixture, new Map([[fixture.entry, text.replace(before, after)]]));

    expect(withoutText(recipes)).not.toEqual(await readOriginal(fixture));
  });
});

function takeSpread<T>(all: T[]): T[] {
  const step = Math.max(1, Math.round(all.length / FIXTURES_EACH));
  return all.filter((_, index) => index % step === 0);
}

function readOriginal(fixture: Fixture): Promise<unknown> {
  const known = originals.get(fixture) ?? readRecipesWith(fixture, NOTHING).then(withoutText);
  originals.set(fixture, known);
  return known;
}

/** What a recipe says whatever the words of the program are. */
function withoutText(recipes: Recipe[]): unknown {
  return JSON.parse(JSON.stringify(recipes, (key, value: unknown) => (OF_THE_TEXT.has(key) ? undefined : value)));
}
