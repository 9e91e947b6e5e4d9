import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

describe("a module that is imported by its name", () => {
  it.each([
    ["importlib.import_module('settings').lr", "0.1"],
    ["__import__('settings').lr", "0.1"],
    ["getattr(__import__('torch.optim', fromlist=['SGD']), 'SGD')", "torch.optim.SGD"],
    ["__import__('torch.optim').optim.SGD", "torch.optim.SGD"],
  ])("is the module: %s", (code, expected) => {
    expect(valueIn({ "main.py": `import importlib\nx = ${code}`, "settings.py": "lr = 0.1" })).toBe(expected);
  });

  it.each(["importlib.import_module(name)", "importlib.import_module('.settings', package='a')"])(
    "is not known where the name is not: %s",
    (code) => {
      expect(valueIn(`import importlib\nfrom somewhere import name\nx = ${code}`)).toBe("importlib.import_module()");
    },
  );
});
