import { describe, expect, it } from "vitest";
import { valueIn } from "./interpret.ts";

describe("numbers between which the machine decides", () => {
  it.each([
    ["x = 256 if torch.cuda.is_available() else 64"],
    ["gpus = min(1, torch.cuda.device_count())\nx = 256 if gpus else 64"],
    ["x = 64\nif torch.cuda.is_available():\n  x = 256"],
    ["if not torch.cuda.is_available():\n  x = 64\nelse:\n  x = 256"],
  ])("have none that holds by default: %s", (code) => {
    expect(valueIn(`import torch\n${code}`)).toMatch(/^unknown: the machine decides it \| /);
  });

  it.each([
    ["one number twice", "x = 1 if torch.cuda.is_available() else 1", "1"],
    [
      "names of devices",
      "x = 'cuda' if torch.cuda.is_available() else 'cpu'",
      '"cuda" when torch.cuda.is_available() | "cpu" when not (torch.cuda.is_available())',
    ],
  ])("are not made of %s", (_, code, expected) => {
    expect(valueIn(`import torch\n${code}`)).toBe(expected);
  });
});
