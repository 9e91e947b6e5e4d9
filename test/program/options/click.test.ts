import { describe, expect, it } from "vitest";
import { interpret, printTrace, valueIn } from "../interpret.ts";

/** A script whose command writes what it was given into `x`. */
function command(decorators: string[], signature: string, result: string, end = "main()"): string {
  return [
    "import click",
    "x = None",
    ...decorators,
    `def main(${signature}):`,
    "  global x",
    `  x = ${result}`,
    end,
  ].join("\n");
}

describe("an option of click", () => {
  it.each([
    ["'--lr', default=0.1", "lr", "0.1"],
    ["'--lr', type=float, default='1e-3'", "lr", "0.001"],
    ["'-b', '--batch-size', default=32", "batch_size", "32"],
    ["'--lr', 'rate', default=0.1", "rate", "0.1"],
    ["'--amp', is_flag=True", "amp", "False"],
    ["'--amp/--no-amp', default=True", "amp", "True"],
    ["'--resume'", "resume", "None"],
    ["'--gpu', multiple=True", "gpu", "()"],
    ["'--opt', type=click.Choice(['adam', 'sgd']), default='adam'", "opt", '"adam"'],
  ])("has its default: @click.option(%s)", (written, name, expected) => {
    const code = command(["@click.command()", `@click.option(${written})`], name, name);

    expect(valueIn(code)).toBe(expected);
  });

  it("is unknown where it has to be passed", () => {
    const code = command(["@click.command()", "@click.option('--lr', type=float, required=True)"], "lr", "lr");

    expect(valueIn(code)).toBe("unknown: --lr has to be passed on the command line");
  });

  it("is taken from a list in the text", () => {
    const decorators = ["@click.command()", "@click.argument('path')", "@click.option('--lr', default=0.1)"];
    const code = command(decorators, "path, lr", "(path, lr)", "main(['data', '--lr', '0.5'], standalone_mode=False)");

    expect(valueIn(code)).toBe('("data", 0.5)');
  });

  it("reaches a function through the context of its group", () => {
    const code = [
      "import click",
      "x = None",
      "@click.group()",
      "@click.option('--seed', default=7)",
      "@click.pass_context",
      "def cli(ctx, seed): pass",
      "@cli.command()",
      "@click.option('--lr', default=0.1)",
      "def train(lr):",
      "  global x",
      "  x = lr",
      "if __name__ == '__main__':",
      "  cli()",
    ].join("\n");

    expect(valueIn(code)).toBe("0.1");
  });

  it("keeps the commands of a group apart", () => {
    const code = [
      "import click, q",
      "@click.group()",
      "def cli(): pass",
      "@cli.command('fit')",
      "@click.option('--lr', default=0.1)",
      "def train(lr): q.fit(lr)",
      "@cli.command()",
      "def evaluate(): q.evaluate()",
      "cli()",
    ].join("\n");

    expect(printTrace(interpret(code).trace).filter((line) => line.includes("arm") || line.includes("q."))).toEqual([
      "arm when the command is fit",
      "    call q.fit line 6",
      "arm when the command is evaluate",
      "    call q.evaluate line 8",
    ]);
  });

  it("finds in the context what a group put there", () => {
    const code = [
      "import click",
      "x = None",
      "@click.group()",
      "@click.option('--lr', default=0.1)",
      "@click.pass_context",
      "def cli(ctx, lr):",
      "  ctx.ensure_object(dict)",
      "  ctx.obj['lr'] = lr",
      "@cli.group()",
      "def model(): pass",
      "@model.command()",
      "@click.option('--epochs', default=3)",
      "@click.pass_obj",
      "def train(settings, epochs):",
      "  global x",
      "  x = (settings['lr'], epochs)",
      "cli()",
    ].join("\n");

    expect(valueIn(code)).toBe("(0.1, 3)");
  });

  it("is passed by another command, or has its default there", () => {
    const code = [
      "import click",
      "x = None",
      "@click.command()",
      "@click.option('--lr', default=0.1)",
      "@click.option('--epochs', default=3)",
      "def train(lr, epochs):",
      "  global x",
      "  x = (lr, epochs)",
      "@click.group()",
      "def cli(): pass",
      "@click.command()",
      "@click.pass_context",
      "def quick(ctx): ctx.invoke(train, epochs=1)",
      "cli.add_command(quick)",
      "cli()",
    ].join("\n");

    expect(valueIn(code)).toBe("(0.1, 1)");
  });

  it("leaves a call with arguments of the program as it is", () => {
    const code = command(
      ["@click.command()", "@click.option('--lr', default=0.1)"],
      "lr",
      "lr",
      "main.callback(lr=0.5)",
    );

    expect(valueIn(code)).toBe("0.5");
  });
});
