import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

describe("a registry of a library", () => {
  it.each([
    [
      "from fvcore.common.registry import Registry\nR = Registry('models')\n@R.register()\nclass Small:\n  size = 3\nx = R.get('Small')().size",
      "3",
    ],
    [
      "from mmengine.registry import Registry\nR = Registry('models')\n@R.register_module(name='small')\nclass Small:\n  def __init__(self, size): self.size = size\nx = R.build(dict(type='small', size=3)).size",
      "3",
    ],
    [
      "from fvcore.common.registry import Registry\nR = Registry('models')\ndef small(): return 3\nR.register(small)\nx = R.get('small')()",
      "3",
    ],
  ])("gives what was put into it: %s", (code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });

  it("does not guess what others put into it", () => {
    const code = "from mmcv import Registry\nR = Registry('models')\nx = R.get('Other')";

    expect(valueIn(code)).toBe("mmcv.Registry().get()");
  });
});
