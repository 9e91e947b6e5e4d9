import { describe, expect, it } from "vitest";
import { mutate } from "../../../src/dev/fuzz/mutate.ts";
import { createRandom } from "../../../src/dev/fuzz/random.ts";
import { loadSeeds, type Seed } from "../../../src/dev/fuzz/seeds.ts";
import { parser } from "../../python/parser.ts";

const seeds = loadSeeds(parser);

function mutationsOf(seed: Seed, count: number): string[] {
  return Array.from({ length: count }, (_, number) => mutate(seed, seeds, createRandom(number)));
}

describe("a mutation", () => {
  it("is the same for the same seed and number", () => {
    const [seed] = seeds as [Seed];

    expect(mutationsOf(seed, 50)).toEqual(mutationsOf(seed, 50));
  });

  it("differs from its seed and from the others", () => {
    const [seed] = seeds as [Seed];

    const texts = mutationsOf(seed, 200);

    expect(new Set(texts).size).toBeGreaterThan(190);
    expect(texts.filter((text) => text === seed.text).length).toBeLessThan(5);
  });

  it("stays small enough to be read in milliseconds", () => {
    const lengths = seeds.slice(0, 40).flatMap((seed) => mutationsOf(seed, 20).map((text) => text.length));

    expect(Math.max(...lengths)).toBeLessThanOrEqual(60_000);
    expect(Math.max(...lengths)).toBeGreaterThan(5_000);
  });
});

describe("the seeds", () => {
  it("hold nearly every kind of node that our syntax has", () => {
    const kinds = new Set(seeds.flatMap((seed) => [...seed.nodes.keys()]));

    expect([...kinds]).toEqual(
      expect.arrayContaining(["Match", "Lambda", "Comprehension", "Print", "Exec", "TypeAlias", "Global", "Yield"]),
    );
    expect(kinds.size).toBeGreaterThan(50);
  });
});
