import { describe, expect, it } from "vitest";
import { traceProvenance } from "../../../src/recipe/provenance.ts";
import { interpret, valueIn } from "../interpret.ts";

const GIN = [
  "# the schedule",
  "LR = 3e-4",
  "train.lr = %LR",
  "train.epochs = 20  # long",
  "train.steps = [",
  "  10,",
  "  20,",
  "]",
  "Net.width = 64",
  "train.optimizer = @torch.optim.Adam",
].join("\n");

function run(...lines: string[]) {
  const code = [
    "import gin, torch",
    "@gin.configurable",
    "class Net:",
    "  def __init__(self, width=8):",
    "    self.width = width",
    "@gin.configurable",
    "def train(lr=gin.REQUIRED, epochs=5, steps=(), optimizer=None):",
    "  return (lr, epochs, steps, optimizer)",
    ...lines,
  ];
  return { "train.py": code.join("\n"), "configs/a.gin": GIN };
}

describe("a configuration of gin", () => {
  it("binds what a configurable function is not passed", () => {
    expect(valueIn(run("gin.parse_config_file('configs/a.gin')", "x = train()"))).toBe(
      "(0.0003, 20, [10, 20], torch.optim.Adam)",
    );
    expect(valueIn(run("gin.parse_config_file('configs/a.gin')", "x = train(epochs=3)[1]"))).toBe("3");
    expect(valueIn(run("gin.parse_config_file('configs/a.gin')", "x = Net().width"))).toBe("64");
  });

  it("is overridden by bindings, and leaves defaults where nothing binds", () => {
    expect(
      valueIn(run("gin.parse_config_files_and_bindings(['configs/a.gin'], ['train.epochs = 7'])", "x = train()[1]")),
    ).toBe("7");
    expect(valueIn(run("x = train(lr=1.0)[:2]"))).toBe("(1.0, 5)");
  });

  it("shows the line of a binding", () => {
    const { get } = interpret(run("gin.parse_config_file('configs/a.gin')", "x = train()[1]"));

    expect(traceProvenance(get("x")).at(-1)).toMatchObject({ path: "configs/a.gin", line: 4 });
  });
});
