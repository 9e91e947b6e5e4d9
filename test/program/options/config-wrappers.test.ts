import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

const CONFIG = [
  "import pyrallis",
  "from dataclasses import dataclass",
  "@dataclass",
  "class Config:",
  "  lr: float = 0.1",
];
const MAIN = ["x = None", "@pyrallis.wrap()", "def main(cfg: Config):", "  global x", "  x = cfg.lr"];

describe("a main function whose decorator makes its configuration", () => {
  it("gets an object of the class that it names", () => {
    expect(valueIn([...CONFIG, ...MAIN, "main()"].join("\n"))).toBe("0.1");
  });

  it("takes what the program passes instead", () => {
    expect(valueIn([...CONFIG, ...MAIN, "main(Config(lr=0.5))"].join("\n"))).toBe("0.5");
  });

  it("is called like any other where the class is not known", () => {
    const code = [...CONFIG, ...MAIN, "main()"].join("\n").replace("cfg: Config", "cfg");

    expect(valueIn(code)).toMatch(/cfg|unknown/);
  });
});
