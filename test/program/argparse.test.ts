import { describe, expect, it } from "vitest";
import { valueIn } from "./interpret.ts";

function option(...lines: string[]): string {
  return valueIn(["import argparse", "p = argparse.ArgumentParser()", ...lines].join("\n"));
}

describe("an option of argparse", () => {
  it.each([
    ["--lr', type=float, default=0.1", "lr", "0.1"],
    ["--lr', type=float, default='1e-3'", "lr", "0.001"],
    ["-b', '--batch-size', type=int, default='32'", "batch_size", "32"],
    ["--lr', dest='rate', default=0.1", "rate", "0.1"],
    ["-e', default=3", "e", "3"],
    ["--amp', action='store_true'", "amp", "False"],
    ["--no-amp', dest='amp', action='store_false'", "amp", "True"],
    ["--amp', action=argparse.BooleanOptionalAction, default=True", "amp", "True"],
    ["--milestones', nargs='+', type=int, default=[30, 60]", "milestones", "[30, 60]"],
    ["--lr', default=0.1 / 256", "lr", "0.000390625"],
    ["--path'", "path", "None"],
  ])("has its default: add_argument('%s)", (written, name, expected) => {
    expect(option(`p.add_argument('${written})`, `x = p.parse_args().${name}`)).toBe(expected);
  });

  it("is unknown where it has to be passed", () => {
    expect(option("p.add_argument('path')", "x = p.parse_args().path")).toBe(
      "unknown: path has to be passed on the command line",
    );
    expect(option("p.add_argument('--path', required=True)", "x = p.parse_args().path")).toMatch(
      /^unknown: --path has to/,
    );
  });

  it.each([
    ["set_defaults", ["p.add_argument('--lr', default=0.1)", "p.set_defaults(lr=0.5)", "x = p.parse_args().lr"], "0.5"],
    [
      "a group",
      ["g = p.add_argument_group('opt')", "g.add_argument('--lr', default=0.1)", "x = p.parse_args().lr"],
      "0.1",
    ],
    [
      "a sub-command",
      ["s = p.add_subparsers().add_parser('train')", "s.add_argument('--lr', default=0.1)", "x = p.parse_args().lr"],
      "0.1",
    ],
    [
      "a parent",
      ["p.add_argument('--lr', default=0.1)", "c = argparse.ArgumentParser(parents=[p])", "x = c.parse_args().lr"],
      "0.1",
    ],
    [
      "a function that adds",
      ["def add(p):", "  p.add_argument('--lr', default=0.1)", "add(p)", "x = p.parse_args().lr"],
      "0.1",
    ],
    [
      "parse_known_args",
      ["p.add_argument('--lr', default=0.1)", "args, rest = p.parse_known_args()", "x = args.lr"],
      "0.1",
    ],
    ["vars", ["p.add_argument('--lr', default=0.1)", "x = vars(p.parse_args())['lr']"], "0.1"],
    ["**vars", ["p.add_argument('--lr', default=0.1)", "def f(lr): return lr", "x = f(**vars(p.parse_args()))"], "0.1"],
    [
      "vars().update",
      ["p.add_argument('--lr', default=0.1)", "args = p.parse_args()", "vars(args).update({'lr': 0.7})", "x = args.lr"],
      "0.7",
    ],
    [
      "a write",
      ["p.add_argument('--lr', default=0.1)", "args = p.parse_args()", "args.lr = args.lr * 2", "x = args.lr"],
      "0.2",
    ],
    ["getattr", ["p.add_argument('--lr', default=0.1)", "x = getattr(p.parse_args(), 'lr')"], "0.1"],
    [
      "a value filled in later",
      ["p.add_argument('--lr', type=float)", "a = p.parse_args()", "if a.lr is None:", "  a.lr = 0.3", "x = a.lr"],
      "0.3",
    ],
    ["a fallback", ["p.add_argument('--lr', type=float)", "x = p.parse_args().lr or 0.2"], "0.2"],
    [
      "a decided branch",
      ["p.add_argument('--opt', default='adam')", "x = 1 if p.parse_args().opt == 'adam' else 2"],
      "1",
    ],
  ])("is read through %s", (_, lines, expected) => {
    expect(option(...lines)).toBe(expected);
  });

  it("takes what a list in the text gives instead of the command line", () => {
    const parse = (list: string) =>
      option(
        "p.add_argument('--lr', type=float, default=0.1)",
        "p.add_argument('--amp', action='store_true')",
        `x = p.parse_args(${list})`,
        "x = (x.lr, x.amp)",
      );

    expect(parse("['--lr', '0.5', '--amp']")).toBe("(0.5, True)");
    expect(parse("args=['--lr=1e-2']")).toBe("(0.01, False)");
    expect(parse("[]")).toBe("(0.1, False)");
    expect(parse("None")).toBe("(0.1, False)");
  });

  it("is read from optparse too", () => {
    expect(
      valueIn(
        "import optparse\np = optparse.OptionParser()\np.add_option('--lr', type='float', default=0.1)\no, rest = p.parse_args()\nx = o.lr",
      ),
    ).toBe("0.1");
  });
});
