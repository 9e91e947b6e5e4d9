import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

const HEAD = [
  "from sacred import Experiment",
  "ex = Experiment('net')",
  "ex.add_config('base.yaml')",
  "@ex.config",
  "def config():",
  "  lr = 0.01",
  "  total = lr * epochs",
  "@ex.capture",
  "def make(width, lr):",
  "  return width * lr",
];

describe("an experiment of sacred", () => {
  it("passes its configuration to its main function and to captured ones", () => {
    const code = [
      ...HEAD,
      "@ex.automain",
      "def main(lr, total, _run, _config, seed=3):",
      "  global x",
      "  x = (lr, total, _config['epochs'], make(width=100), seed)",
    ];

    expect(valueIn({ "train.py": code.join("\n"), "base.yaml": "epochs: 10" })).toBe("(0.01, 0.1, 10, 1.0, 3)");
  });

  it("runs its main function with updates", () => {
    const code = [
      ...HEAD,
      "@ex.main",
      "def main(lr, epochs):",
      "  global x",
      "  x = (lr, epochs)",
      "ex.run(config_updates={'lr': 0.5})",
    ];

    expect(valueIn({ "train.py": code.join("\n"), "base.yaml": "epochs: 10" })).toBe("(0.5, 10)");
  });
});
