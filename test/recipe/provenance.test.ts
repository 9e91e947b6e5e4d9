import { describe, expect, it } from "vitest";
import { traceProvenance } from "../../src/recipe/provenance.ts";
import { type Code, interpret } from "../program/interpret.ts";

function chainOf(code: Code, name = "x"): string[] {
  return traceProvenance(interpret(code).get(name)).map(({ path, line, note }) => `${path}:${line} ${note}`);
}

describe("traceProvenance", () => {
  it("leads from the use to the place where the number stands", () => {
    const code = [
      "import argparse",
      "p = argparse.ArgumentParser()",
      "p.add_argument('--lr', type=float, default=1e-3)",
      "args = p.parse_args()",
      "def f(rate): return rate",
      "x = f(args.lr)",
    ].join("\n");

    expect(chainOf(code)).toEqual([
      "main.py:6 the name `x`",
      "main.py:6 passed as `rate`",
      "main.py:6 the attribute `lr`",
      "main.py:3 default of the option `--lr`",
      "main.py:3 written as `1e-3`",
    ]);
  });

  it("crosses files", () => {
    const code = { "main.py": "from cfg import LR\nx = LR", "cfg.py": "BASE = 0.1\nLR = BASE" };

    expect(chainOf(code)).toEqual([
      "main.py:2 the name `x`",
      "cfg.py:2 the name `LR`",
      "cfg.py:1 the name `BASE`",
      "cfg.py:1 written as `0.1`",
    ]);
  });

  it("follows the first operand of arithmetic", () => {
    expect(chainOf("a = 0.1\nb = 2\nx = a * b")).toEqual([
      "main.py:3 the name `x`",
      "main.py:3 computed with `*`",
      "main.py:1 the name `a`",
      "main.py:1 written as `0.1`",
    ]);
  });

  it.each([
    ["def f(rate=0.1): return rate\nx = f()", "main.py:1 default of the parameter `rate`"],
    ["import os\nx = os.environ.get('LR', 0.1)", "main.py:2 default for the environment variable `LR`"],
    ["d = {'lr': 0.1}\nx = d['lr']", 'main.py:2 the attribute `["lr"]`'],
  ])("names what stands between: %j", (code, link) => {
    expect(chainOf(code)).toContain(link);
  });

  it("keeps twelve links of a long chain, the origin among them", () => {
    const code = `a0 = 0.5\n${Array.from({ length: 30 }, (_, index) => `a${index + 1} = a${index}\n`).join("")}x = a30`;

    const chain = chainOf(code);

    expect(chain).toHaveLength(12);
    expect(chain[0]).toBe("main.py:32 the name `x`");
    expect(chain.at(-1)).toBe("main.py:1 written as `0.5`");
  });

  it("is empty for what no text shows", () => {
    expect(chainOf("import q\nx = q.lr")).toEqual([]);
  });
});
