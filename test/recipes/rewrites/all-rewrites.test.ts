import { describe, expect, it } from "vitest";
import { rewrites } from "./all-rewrites.ts";
import { applyEdits, parseWhole } from "./python-text.ts";

function rewriteText(what: string, text: string, beside: { path: string; text: string }[] = []): string {
  const rewrite = rewrites.find(({ does }) => does === what)?.rewrite;
  if (rewrite === undefined) throw new Error(`There is no rewrite that ${what}.`);
  return applyEdits(text, rewrite({ text, module: parseWhole(text), isEntry: true, beside }));
}

describe("a rewrite", () => {
  it.each([
    ["renames variables and functions", "def f(a):\n    b = a\n    return b\nx = f(a=1)\n"],
    [
      "gives imports another name",
      "import torch.nn as nn\nfrom torch import optim\nimport os.path\nnn.Linear(optim.SGD)\n",
    ],
    ["extracts functions", "def f(a):\n    if a:\n        b = a + 1\n        g(b)\n    return a\n"],
    ["wraps the script in a main function", "import q\nmodel = q.make()\nfor x in model:\n    q.run(x)\n"],
    ["wraps the script in a main function", "import q\nif __name__ == '__main__':\n    q.run()\n"],
    ["counts turns by hand", "for i, (a, b) in enumerate(xs, 1):\n    f(i, a)\n"],
    ["counts turns by hand", "for i, a in enumerate(xs):\n    if i:\n        continue\n    f(a)\n"],
    ["numbers turns with enumerate", "for a, b in xs:\n    f(a)\n"],
    ["makes functions of methods", "class A:\n    def go(self, n=1):\n        return self.x * n\n"],
    ["makes methods of functions", "def f(a):\n    if a:\n        return f(0)\n\nf(1)\n"],
    [
      "gives options as a dataclass",
      "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', type=float, default=0.1)\np.add_argument('--fast', action='store_true')\nargs = p.parse_args()\nrun(args.lr)\n",
    ],
    ["names arguments", "def f(a, b=2): pass\nf(1, 3)\n"],
    ["takes the names from arguments", "from torch.optim import SGD\nSGD(ps, lr=0.1, nesterov=True)\n"],
    ["passes arguments in a dict", "def f(a, b=2): pass\nf(1, b=3)\n"],
    ["binds arguments with partial", "import torch\ntorch.optim.SGD(ps, lr=0.1)\n"],
    ["gives numbers a name", "import q\nq.run(lr=3e-4)\n"],
    ["adds comments and empty lines", "for x in y:\n    f(x)\n"],
  ])("%s", (what, before) => {
    expect(rewriteText(what, before)).toMatchSnapshot();
  });

  it.each([
    ["renames variables and functions", "a variable that is found by its text", "x = 1\nprint(globals()['x'])\n"],
    ["renames variables and functions", "a field", "class A:\n    x = 1\n"],
    ["gives imports another name", "a name in a string", "from torch import optim\nd = {'optim': optim}\n"],
    ["extracts functions", "statements that give what a function reads", "x = 1\ny = 2\ndef f():\n    return x + y\n"],
    ["wraps the script in a main function", "variables that functions read", "def f():\n    return x\nx = 1\nf()\n"],
    [
      "counts turns by hand",
      "a counter that is read behind the loop",
      "for i, a in enumerate(xs):\n    f(a)\nprint(i)\n",
    ],
    [
      "makes functions of methods",
      "a method that calls its base",
      "class A(B):\n    def go(self):\n        super().go()\n",
    ],
    ["makes methods of functions", "a decorated function", "@main\ndef f():\n    pass\n"],
    [
      "gives options as a dataclass",
      "an option that is tested",
      "import argparse\np = argparse.ArgumentParser()\np.add_argument('--n', default=None)\nargs = p.parse_args()\nif args.n is None:\n    run()\n",
    ],
    ["names arguments", "a function that is made again", "def f(a): pass\ndef f(b): pass\nf(1)\n"],
    [
      "binds arguments with partial",
      "arguments whose order of evaluation counts",
      "def f(a, b): pass\nf(g(), b=h())\n",
    ],
  ])("leaves alone what it might change: %s, %s", (what, _, before) => {
    expect(rewriteText(what, before)).toBe(before);
  });

  it("passes on the functions that only the code around can see", () => {
    const before = "def f(a):\n    def g(x):\n        return x\n    b = g(a)\n    c = g(b)\n    return c\n";

    expect(rewriteText("extracts functions", before)).toContain("b, c = extracted_part_0(g, a)");
  });

  it("leaves a name alone that a file beside mentions", () => {
    const beside = [{ path: "other.py", text: "from train import rate\n" }];

    expect(rewriteText("renames variables and functions", "rate = 1\n", beside)).toBe("rate = 1\n");
  });
});
