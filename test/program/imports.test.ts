import { describe, expect, it } from "vitest";
import { importCandidates } from "../../src/program/program.ts";
import { interpret, print, valueIn } from "./interpret.ts";

describe("an import from the repository", () => {
  it.each([
    [
      "a module under another name",
      { "main.py": "import utils.opt as o\nx = o.LR", "utils/opt.py": "LR = 0.1" },
      "0.1",
    ],
    [
      "a dotted module",
      { "main.py": "import utils.opt\nx = utils.opt.LR", "utils/__init__.py": "", "utils/opt.py": "LR = 0.1" },
      "0.1",
    ],
    [
      "a module of a folder without __init__",
      { "main.py": "from utils import opt\nx = opt.LR", "utils/opt.py": "LR = 0.1" },
      "0.1",
    ],
    ["a name", { "main.py": "from cfg import LR as x", "cfg.py": "LR = 0.1" }, "0.1"],
    [
      "a name that a package passes on",
      { "main.py": "from pkg import LR as x", "pkg/__init__.py": "from .a import LR", "pkg/a.py": "LR = 0.1" },
      "0.1",
    ],
    [
      "a submodule that a package imports",
      { "main.py": "import pkg\nx = pkg.sub.V", "pkg/__init__.py": "from . import sub", "pkg/sub.py": "V = 1" },
      "1",
    ],
    ["everything", { "main.py": "from cfg import *\nx = LR", "cfg.py": "LR = 0.1" }, "0.1"],
    [
      "a neighbour",
      {
        "pkg/main.py": "from .cfg import LR\nfrom . import other\nx = LR + other.B",
        "pkg/cfg.py": "LR = 1",
        "pkg/other.py": "B = 2",
      },
      "3",
    ],
    ["a neighbour at the root", { "main.py": "from . import other\nx = other.B", "other.py": "B = 2" }, "2"],
    ["a neighbour of the package", { "pkg/sub/main.py": "from ..cfg import LR as x", "pkg/cfg.py": "LR = 1" }, "1"],
    [
      "a package under src",
      { "scripts/train.py": "from mine.cfg import LR as x", "src/mine/__init__.py": "", "src/mine/cfg.py": "LR = 1" },
      "1",
    ],
    [
      "a file beside the script before one at the root",
      { "a/train.py": "import cfg\nx = cfg.LR", "a/cfg.py": "LR = 1", "cfg.py": "LR = 2" },
      "1",
    ],
    ["a file at the root", { "tools/train.py": "import cfg\nx = cfg.LR", "cfg.py": "LR = 2" }, "2"],
    [
      "a module inside a function",
      { "main.py": "def f():\n  from cfg import LR\n  return LR\nx = f()", "cfg.py": "LR = 0.1" },
      "0.1",
    ],
    [
      "a class with its base elsewhere",
      {
        "main.py": "from a import A\nx = A().lr",
        "a.py": "from b import B\nclass A(B): pass",
        "b.py": "class B:\n  lr = 0.1",
      },
      "0.1",
    ],
    [
      "a value that the script writes",
      { "main.py": "import cfg\ncfg.LR = 0.5\nx = cfg.LR", "cfg.py": "LR = 0.1" },
      "0.5",
    ],
    [
      "modules that import each other",
      {
        "main.py": "import a\nx = a.get()",
        "a.py": "import b\nLR = 0.1\ndef get(): return b.get()",
        "b.py": "import a\ndef get(): return a.LR",
      },
      "0.1",
    ],
    [
      "names of modules that import each other",
      {
        "main.py": "from a import get\nx = get()",
        "a.py": "from b import get\nLR = 0.1",
        "b.py": "from a import LR\ndef get(): return LR",
      },
      "0.1",
    ],
  ])("brings %s", (_, code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });

  it("does not take a folder of the same name for a framework", () => {
    expect(valueIn({ "main.py": "import torch\nx = torch.optim.SGD", "torch/notes.py": "" })).toBe("torch.optim.SGD");
  });

  it("says which file it needed and did not get", () => {
    const { machine, get } = interpret("from cfg import LR\nx = LR", ["cfg.py"]);

    expect(print(get("x"))).toBe("unknown: cfg.py was not loaded");
    expect([...machine.missing]).toEqual(["cfg.py"]);
  });

  it("does not know a name that the module does not bind", () => {
    expect(valueIn({ "main.py": "from cfg import WD\nx = WD", "cfg.py": "LR = 0.1" })).toMatch(
      /^unknown: cfg\.WD is not defined/,
    );
  });

  it("runs a module once", () => {
    const code = { "main.py": "import a, b\nx = a.log", "a.py": "log = []", "b.py": "import a\na.log.append(1)" };

    expect(valueIn(code)).toBe("[1]");
  });
});

describe("importCandidates", () => {
  it("looks beside the script, at the root, under src and in the folders above", () => {
    expect(importCandidates("a/b/train.py", "m", 0)).toEqual([
      ...["a/b/m.py", "a/b/m/__init__.py", "m.py", "m/__init__.py"],
      ...["src/m.py", "src/m/__init__.py", "a/m.py", "a/m/__init__.py"],
    ]);
  });

  it("counts dots upwards and finds nothing above the root", () => {
    expect(importCandidates("a/b.py", "m", 1)).toEqual(["a/m.py", "a/m/__init__.py"]);
    expect(importCandidates("a/b.py", "m", 2)).toEqual(["m.py", "m/__init__.py"]);
    expect(importCandidates("a/b.py", "m", 3)).toEqual([]);
    expect(importCandidates("a/b.py", "", 1)).toEqual(["a/__init__.py"]);
  });
});
