import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

function app(lines: string[], end = "app()"): string {
  return [
    "import typer",
    "from typing_extensions import Annotated",
    "app = typer.Typer()",
    "x = None",
    ...lines,
    end,
  ].join("\n");
}

describe("an application of typer", () => {
  it.each([
    ["a plain default", "lr: float = 0.1", "0.1"],
    ["an option", "lr: float = typer.Option(0.1, '--lr', '-l')", "0.1"],
    ["an annotated option", "lr: Annotated[float, typer.Option(help='rate')] = 0.1", "0.1"],
    [
      "an option that has to be passed",
      "lr: float = typer.Option(...)",
      "unknown: --lr has to be passed on the command line",
    ],
    ["an argument without default", "lr: float", "unknown: --lr has to be passed on the command line"],
    ["no default", "lr: float = typer.Option(None)", "None"],
  ])("passes %s", (_, parameter, expected) => {
    const code = app(["@app.command()", `def train(${parameter}):`, "  global x", "  x = lr"]);

    expect(valueIn(code)).toBe(expected);
  });

  it("runs the only command, or the one that typer.run is given", () => {
    const run = ["def train(lr: float = typer.Option(default=0.2)):", "  global x", "  x = lr"];

    expect(valueIn(app(run, "typer.run(train)"))).toBe("0.2");
  });

  it("runs its callback, then commands of applications inside it", () => {
    const code = app([
      "inner = typer.Typer()",
      "seen = []",
      "@app.callback()",
      "def setup(seed: int = 3): seen.append(seed)",
      "@inner.command()",
      "def train(lr: float = 0.1):",
      "  global x",
      "  x = (seen[0], lr)",
      "app.add_typer(inner, name='inner')",
    ]);

    expect(valueIn(code)).toBe("(3, 0.1)");
  });

  it("leaves a call of a command with arguments of the program as it is", () => {
    const code = app(["@app.command()", "def train(lr: float = 0.1):", "  global x", "  x = lr"], "train(lr=0.5)");

    expect(valueIn(code)).toBe("0.5");
  });
});
