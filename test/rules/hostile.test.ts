import { describe, expect, it } from "vitest";
import { analyseFiles } from "./analyse-files.ts";

const IMPORTS = "import torch, q\n";
/** One file of a pull request; a review may hold hundreds. */
const LIMIT_MS = 2000;

function lines(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${write(index)}\n`).join("");
}

describe("code that is written to be slow", () => {
  it.each([
    ["a list that doubles", `a = [1]\n${"a = a + a\n".repeat(60)}q.step(a)`],
    ["a list that extends itself", `a = [1]\n${"a.extend(a)\n".repeat(60)}q.step(a)`],
    ["a list of spread lists", `a = [1]\n${"a = [*a, *a]\n".repeat(60)}q.step(*a, *a)`],
    ["a text that doubles", `a = 'ab'\n${"a = a + a\n".repeat(60)}`],
    ["a formatted text that doubles", `a = 'ab'\n${"a = f'{a}{a}'\n".repeat(60)}`],
    ["a number without end", "a = 9**9**9**9\nb = 2 << 99999\nq.step(a, b)"],
    ["a list in itself", "a = []\na.append(a)\nd = {'a': a}\nd['d'] = d\nfor x in a:\n  q.step(x, d)\nprint(a, d)"],
    [
      "calls that fan out",
      `${lines(8, (i) => `def f${i}(a):\n${`    f${i + 1}(a)\n`.repeat(10)}`)}def f8(a): q.step(a)\nf0(1)`,
    ],
    [
      "comprehensions in comprehensions",
      `x = ${"[".repeat(14)}1${" for _ in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]".repeat(14)}`,
    ],
    [
      "a sum of undecided numbers",
      `${lines(30, (i) => `a${i} = 1 if q.a${i} else 2`)}x = ${lines(30, (i) => `a${i}`)
        .trim()
        .split("\n")
        .join(" + ")}`,
    ],
    ["two thousand conditions", lines(2000, (i) => `if q.a${i}:\n    x${i} = ${i}\nelse:\n    x${i} = q.b`)],
    [
      "a tower of classes",
      `class A0: pass\n${lines(400, (i) => `class A${i + 1}(A${i}, A${Math.max(0, i - 1)}):\n    def step(self): super().step()`)}A400().step()`,
    ],
    [
      "diamonds of classes",
      `class B0: pass\nclass C0: pass\n${lines(25, (i) => `class B${i + 1}(B${i}, C${i}): pass\nclass C${i + 1}(B${i}, C${i}): pass`)}B25().x`,
    ],
    ["a chain of three thousand calls", `a = q\n${"a = a.b[0].c()\n".repeat(3000)}a.step()`],
    [
      "a class that is its own base",
      "class A(A): pass\nA().step()\nclass B:\n  def __getattr__(self, n): return getattr(self, n)\nB().x",
    ],
    ["modules of the program that import themselves", "from train import *\nimport train\ntrain.train.x = train"],
    [
      "many fragments",
      `${lines(1500, (i) => `def g${i}(opt, loss):\n    for x in loss:\n        heavy(opt)\n        opt.step()`)}def heavy(o):\n${"    a = [1, 2, 3, 4, 5, 6, 7, 8] + [1]\n".repeat(300)}`,
    ],
    [
      "many optimizers in one loop",
      `${lines(1000, (i) => `o${i} = torch.optim.SGD(q.p, lr=0.1)`)}for x in q.l:\n    q.f(x).backward()\n${lines(1000, (i) => `    o${i}.step()`)}`,
    ],
  ])("ends in time and without an exception: %s", (_, code) => {
    const begun = performance.now();

    analyseFiles(new Map([["train.py", IMPORTS + code]]));

    expect(performance.now() - begun).toBeLessThan(LIMIT_MS);
  });

  it("says that the limit of a file was reached", () => {
    const code = `${lines(1500, (i) => `def g${i}(opt):\n    heavy(opt)\n    opt.step()`)}def heavy(o):\n${"    a = [1, 2, 3, 4, 5, 6, 7, 8] + [1]\n".repeat(300)}`;

    const { remarks } = analyseFiles(new Map([["train.py", IMPORTS + code]]));

    expect(remarks).toEqual([{ path: "train.py", reason: "analysed in part: more than 2000000 steps in all" }]);
  });
});

describe("text that is written to be shown", () => {
  it("stays between backticks, in one line", () => {
    const name = "`](http://example.org) @everyone <script>";
    const code = `import keras\nopt = keras.optimizers.Adam(lr="""${name}\n# Heading\n""")\nm = keras.Sequential([])\nm.compile(opt, 'mse')\n`;

    const { findings } = analyseFiles(new Map([["train.py", code]]));

    expect(findings).toHaveLength(1);
    const outside = `${findings[0]?.message} ${findings[0]?.detail}`.replace(/`[^`\n]*`/g, "");
    expect(outside).not.toMatch(/example|everyone|script|Heading|`/);
  });
});
