import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConfigNode } from "../../../src/program/config-files/config-node.ts";
import { type ConfigFormat, readConfigText } from "../../../src/program/config-files/data-file.ts";

const YAML: ConfigFormat = { yaml: "pyyaml" };
const LENIENT: ConfigFormat = { yaml: "lenient floats" };

function plain(node: ConfigNode | undefined): unknown {
  if (node?.kind === "scalar") return node.value;
  if (node?.kind === "list") return node.items.map(plain);
  return node && Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
}

function linesOf(text: string, format: ConfigFormat): Record<string, number> {
  const node = readConfigText(text, format);
  const lineOf = (one: ConfigNode) => text.slice(0, one.start).split("\n").length;
  return node?.kind === "map" ? Object.fromEntries([...node.entries].map(([key, value]) => [key, lineOf(value)])) : {};
}

describe("the text of a configuration", () => {
  it.each([
    ["a: 1", { a: 1 }],
    ["a: 1_000", { a: 1000 }],
    ["a: 0x10", { a: 16 }],
    ["a: 010", { a: 8 }],
    ["a: 1e-3", { a: "1e-3" }],
    ["a: 1.0e-3", { a: 0.001 }],
    ["a: 1.e-8", { a: 1e-8 }],
    ["a: 1.5e3", { a: "1.5e3" }],
    ["a: -.5", { a: -0.5 }],
    ["a: .inf", { a: Number.POSITIVE_INFINITY }],
    ["a: yes\nb: Off\nc: TRUE\nd: tRue", { a: true, b: false, c: true, d: "tRue" }],
    ["a: ~\nb:\nc: null\nd: 'null'", { a: null, b: null, c: null, d: "null" }],
    ["a: '1'\nb: \"0.1\"\nc: !!str 1", { a: "1", b: "0.1", c: "1" }],
    ["a: &x {lr: 1}\nb:\n  <<: *x\n  wd: 2", { a: { lr: 1 }, b: { lr: 1, wd: 2 } }],
    ["b:\n  lr: 3\n  <<: [{lr: 1}, {lr: 2, wd: 5}]", { b: { lr: 3, wd: 5 } }],
    ["a: 1\na: 2", { a: 2 }],
    ["a: [1, [2, x]]", { a: [1, [2, "x"]] }],
    ["1: one", { 1: "one" }],
    ["a: [[\n  1,\n  2\n]]\nb:\n  c: [3\n]\nd: {\n}", { a: [[1, 2]], b: { c: [3] }, d: {} }],
  ])("is what PyYAML makes of it: %j", (text, expected) => {
    expect(plain(readConfigText(text, YAML))).toEqual(expected);
  });

  it("is what OmegaConf makes of it, where floats may lack a dot", () => {
    expect(plain(readConfigText("a: 1e-3\nb: 1.5e3\nc: 3E5\nd: e3", LENIENT))).toEqual({
      a: 0.001,
      b: 1500,
      c: 3e5,
      d: "e3",
    });
  });

  it("tells floats from whole numbers", () => {
    const isFloat = (text: string, format: ConfigFormat) => {
      const node = readConfigText(text, format);
      return node?.kind === "map" ? [...node.entries.values()].map((one) => one.kind === "scalar" && one.isFloat) : [];
    };

    expect(isFloat("a: 1\nb: 1.0", YAML)).toEqual([false, true]);
    expect(isFloat('{"a": 1, "b": 1.0, "c": 1e2}', "json")).toEqual([false, true, true]);
    expect(isFloat("a = 1\nb = 1.0", "toml")).toEqual([false, true]);
  });

  it("keeps the line of every value", () => {
    expect(linesOf("# head\nlr: 0.1\n\noptim: # taken apart\n  wd: 1\nsteps:\n- 1\n- 2", YAML)).toEqual({
      lr: 2,
      optim: 4,
      steps: 6,
    });
    expect(linesOf('{\n "a": 1,\n "b": {\n  "c": 2 } }', "json")).toEqual({ a: 2, b: 3 });
    expect(linesOf('title = "x"\n\n[a]\nlr = 1\n[b.c]\nlr = 2', "toml")).toEqual({ title: 1, a: 3, b: 1 });
  });

  it.each([
    ["a: [1", YAML],
    ['{"a": 1,}', "json"],
    ['{"a": 1} // comment', "json"],
    ["a = ", "toml"],
    ["a: b: c", YAML],
    [`${"[".repeat(5_000)}${"]".repeat(5_000)}`, "json"],
    ["{a: ".repeat(200), YAML],
    [`a = ${"[".repeat(100)}${"]".repeat(100)}`, "toml"],
    [`a: ${"x".repeat(400_000)}`, YAML],
  ] as [string, ConfigFormat][])("is refused where it is broken or too much: %.20s", (text, format) => {
    expect(readConfigText(text, format)).toBeUndefined();
  });

  it("is looked through once, however its quotes and brackets stand", () => {
    const hostile = [
      `"${'\\"'.repeat(100_000)}`,
      "[".repeat(150_000),
      `a: ${'"'.repeat(9_000)}`,
      "- ".repeat(100_000),
      "? ".repeat(50_000),
    ];
    const started = performance.now();

    for (const text of hostile) for (const format of [YAML, "json", "toml"] as const) readConfigText(text, format);

    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("never breaks the reader, and every value lies within it", () => {
    const pieces = fc.constantFrom(
      "a",
      "b",
      ": ",
      "\n",
      "  ",
      "- ",
      "&x ",
      "*x",
      "<<: ",
      "{",
      "}",
      "[",
      "]",
      ",",
      '"',
      "'",
      "1",
      ".",
      "e-3",
      "=",
      "#",
      "!t ",
      "|",
      "~",
    );
    const text = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));
    const format = fc.constantFrom<ConfigFormat>(YAML, LENIENT, "json", "toml");

    fc.assert(
      fc.property(text, format, (written, how) => {
        const visit = (node: ConfigNode): boolean =>
          node.start >= 0 &&
          node.start <= written.length &&
          (node.kind === "scalar" || [...(node.kind === "list" ? node.items : node.entries.values())].every(visit));
        const node = readConfigText(written, how);
        return node === undefined || visit(node);
      }),
      { numRuns: 300 },
    );
  });
});
