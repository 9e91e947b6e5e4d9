import { describe, expect, it } from "vitest";
import { findLineStarts } from "../../src/python/source-file.ts";
import { mayTrain } from "../../src/recipe/may-train.ts";
import { parser } from "../python/parser.ts";

function ask(text: string): boolean {
  const module = parser.parse(text);
  if (module === undefined) throw new Error("the parser gave up");
  return mayTrain({ path: "a.py", text, module, lineStarts: findLineStarts(text), notebook: undefined });
}

describe("a file may train", () => {
  it.each([
    ["a step in a method", "class A:\n    def go(self):\n        self.opt.step()\n"],
    ["a call at the top level", "import lib\nlib.go()\n"],
    ["a main guard", "from lib import go\nif __name__ == '__main__':\n    go()\n"],
    ["a loop at the top level", "for x in y:\n    pass\n"],
    ["a rate", "base_lr = 0.1\n"],
    ["a result that is kept", "from lib import train\nresult = train()\n"],
    [
      "a function that starts a training and gives something",
      "from lib import train\ndef go():\n    return train()\nmodel = go()\n",
    ],
    ["a fit that is kept", "history = model.fit(x)\n"],
  ])("that shows %s", (_, text) => {
    expect(ask(text)).toBe(true);
  });

  it.each([
    ["layers", "import torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        return self.layer(x)\n"],
    ["imports that may fail", "try:\n    import torch\nexcept ImportError:\n    torch = None\n"],
    ["a logger", "import logging\nlogger = logging.getLogger(__name__)\n"],
  ])("unless it only has %s", (_, text) => {
    expect(ask(text)).toBe(false);
  });
});
