import { describe, expect, it } from "vitest";
import type { Recipe } from "../../src/recipe/recipe-schema.ts";
import { rewrites } from "./rewrites/all-rewrites.ts";
import { listFixtures, readRecipesWith, rewriteFixture } from "./rewrites/read-fixture.ts";

const NOTHING = new Map<string, string>();

/** Where things stand and how conditions and calculations are written. */
const OF_THE_TEXT = new Set(["line", "calledFrom", "function", "provenance", "text", "when", "reason"]);

const fixtures = listFixtures();
const bases = new Map<string, Promise<unknown>>();

describe.each(Object.entries(rewrites))("a program that %s", (_, rewrite) => {
  const rewritten = fixtures.map((fixture) => ({
    fixture,
    name: fixture.name,
    texts: rewriteFixture(fixture, rewrite),
  }));
  const changed = rewritten.filter(({ texts }) => texts.size > 0);

  it("is another program", () => {
    expect(changed.length).toBeGreaterThan(3);
  });

  it.each(changed)("has the same recipe: $name", async ({ fixture, texts }) => {
    const base = bases.get(fixture.name) ?? readRecipesWith(fixture, NOTHING).then(comparable);
    bases.set(fixture.name, base);

    const recipes = await readRecipesWith(fixture, texts);

    expect(comparable(recipes)).toEqual(await base);
  });
});

/** What a recipe says whatever the words of the program are. */
function comparable(recipes: Recipe[]): unknown {
  return JSON.parse(JSON.stringify(recipes, (key, value: unknown) => (OF_THE_TEXT.has(key) ? undefined : value)));
}
