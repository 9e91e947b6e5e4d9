import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

describe("a name that stands in a text", () => {
  it.each([
    ["import torch\nx = getattr(torch.optim, 'SGD')", "torch.optim.SGD"],
    ["import torch\nx = torch.optim.__dict__['SGD']", "torch.optim.SGD"],
    ["import torch\nx = eval('torch.optim.SGD')", "torch.optim.SGD"],
    ["import torch\nname = 'SGD'\nx = eval(f'torch.optim.{name}')", "torch.optim.SGD"],
    ["from pydoc import locate\nx = locate('torch.optim.SGD')", "torch.optim.SGD"],
    ["lr = 0.1\nx = eval('lr')", "0.1"],
    ["lr = 0.1\nx = globals()['lr']", "0.1"],
    ["lr = 0.1\nglobals()['lr'] = 0.2\nx = lr", "0.2"],
    ["lr = 0.1\nglobals().update({'lr': 0.2})\nx = lr", "0.2"],
    ["def f():\n  lr = 0.1\n  return locals()['lr']\nx = f()", "0.1"],
    ["x = eval('__import__(\"os\")')", "builtins.eval()"],
  ])("is followed where it is known: %s", (code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });

  it("leads to other modules of the repository", () => {
    const files = {
      "main.py": "from models import build\nx = globals()['build']()",
      "models.py": "def build(): return 3",
    };

    expect(valueIn(files)).toBe("3");
  });

  it("is listed with the names of a module or an object", () => {
    const files = {
      "main.py": [
        "import settings",
        "class Settings:",
        "  def __init__(self, module):",
        "    for name in dir(module):",
        "      if name.isupper():",
        "        setattr(self, name, getattr(module, name))",
        "s = Settings(settings)",
        "x = (s.EPOCHS, vars(settings)['EPOCHS'], hasattr(s, 'helper'), 'EPOCHS' in dir(s))",
      ].join("\n"),
      "settings.py": "EPOCHS = 200\nhelper = 1\n",
    };

    expect(valueIn(files)).toBe("(200, 200, False, True)");
  });

  it("is each of the names that a choice may be", () => {
    const code = "import torch, q\nname = 'SGD' if q.plain else 'Adam'\nx = getattr(torch.optim, name)";

    expect(valueIn(code)).toBe("torch.optim.SGD when q.plain | torch.optim.Adam when not (q.plain)");
  });
});

describe("exec", () => {
  const configurator = [
    "import sys",
    "for arg in sys.argv[1:]:",
    "  key, val = arg.split('=')",
    "  globals()[key] = val",
  ].join("\n");

  it("runs a file in the place of the call", () => {
    const files = {
      "train.py": "lr = 0.1\nexec(open('config/small.py').read())\nx = lr",
      "config/small.py": "lr = 0.5\n",
    };

    expect(valueIn(files)).toBe("0.5");
  });

  it("leaves what only the command line changes at its default", () => {
    const files = {
      "train.py": "lr = 0.1\nexec(open('configurator.py').read())\nx = lr",
      "configurator.py": configurator,
    };

    expect(valueIn(files)).toBe("0.1");
  });

  it("does not run a file inside itself", () => {
    const code = "lr = 0.1\nexec(open('main.py').read())\nx = lr";

    expect(valueIn(code)).toBe("0.1");
  });
});
