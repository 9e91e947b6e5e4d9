import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

describe("a variable of the environment", () => {
  it.each([
    ["os.environ.get('LR', 0.1)", "0.1"],
    ["float(os.environ.get('LR', '1e-3'))", "0.001"],
    ["os.getenv('LR', default=0.1)", "0.1"],
    ["os.environ.get('LR')", "None"],
    ["os.environ.get('LR') or 0.2", "0.2"],
    ["int(os.environ.get('WORLD_SIZE', 1)) > 1", "False"],
    ["int(os.environ.get('RANK', '-1')) == -1", "True"],
    ["os.environ.setdefault('EPOCHS', '3')", '"3"'],
  ])("has its default: %s", (code, expected) => {
    expect(valueIn(`import os\nx = ${code}`)).toBe(expected);
  });

  it.each(["os.environ['LR']", "float(os.environ['LR'])", "'RANK' in os.environ"])("is not known: %s", (code) => {
    expect(valueIn(`import os\nx = ${code}`)).not.toMatch(/^(None|True|False|\d)/);
  });

  it.each([
    ["from environs import Env\nenv = Env()\nx = env.float('LR', 0.1)", "0.1"],
    ["from environs import Env\nenv = Env()\nx = env.int('N', default='3')", "3"],
    ["from decouple import config\nx = config('LR', default='0.1', cast=float)", "0.1"],
  ])("is read by libraries: %s", (code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });

  it.each([
    ["cuda.is_available()", "torch.cuda.is_available()"],
    ["cuda.device_count()", "torch.cuda.device_count()"],
    [
      "2 if torch.cuda.is_available() else 1",
      "2 when torch.cuda.is_available() | 1 when not (torch.cuda.is_available())",
    ],
  ])("is not the machine, of which nothing is known: %s", (code, expected) => {
    expect(valueIn(`import torch\nfrom torch import cuda\nx = ${code}`)).toMatch(expected.replace(/\(\)$/, ""));
  });
});
