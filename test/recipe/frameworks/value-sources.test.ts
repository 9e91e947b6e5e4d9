import { describe, expect, it } from "vitest";
import type { Made, Value } from "../../../src/program/values.ts";
import { collection, constant, external, NO_ARGUMENTS } from "../../../src/program/values.ts";
import { sourcesOf, visitSources } from "../../../src/recipe/frameworks/value-sources.ts";

/** A call of a library function with some arguments; where it stands does not matter. */
function made(name: string, ...inputs: Value[]): Made {
  const positional = inputs.map((value) => ({ value, site: undefined, whole: undefined }));
  const site = { start: 0, end: 0 } as Made["site"];
  return {
    kind: "made",
    callee: external(name),
    name,
    arguments: { ...NO_ARGUMENTS, positional },
    site,
    attributes: new Map(),
  };
}

describe("the sources of a value", () => {
  it("are the calls that it was made by, nearest first", () => {
    const inner = made("data.load");
    const value = made("mean", collection("list", [made("loss", inner), constant(1)]));

    expect(sourcesOf(value, () => true).map(({ name }) => name)).toEqual(["mean", "loss", "data.load"]);
  });

  it("end where the visitor says so", () => {
    const seen: string[] = [];

    visitSources(made("outer", made("middle", made("inner"))), ({ name }) => {
      seen.push(name);
      return name === "middle" ? "stop" : undefined;
    });

    expect(seen).toEqual(["outer", "middle"]);
  });

  it("are visited once, though a value may be made of itself", () => {
    const value = made("loop");
    value.arguments.positional.push({ value, site: undefined, whole: undefined });

    expect(sourcesOf(value, () => true)).toHaveLength(1);
  });
});
