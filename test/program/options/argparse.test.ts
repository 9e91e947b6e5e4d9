import { describe, expect, it } from "vitest";
import { originOf, type Value } from "../../../src/program/values.ts";
import { lineOf } from "../../../src/python/source-file.ts";
import { interpret, valueIn } from "../interpret.ts";

/** `path:line` of the place where the number of an option stands. */
function placeOf(args: Value, name: string): string {
  let origin = args.kind === "made" ? originOf(args.attributes.get(name) ?? args) : undefined;
  while (origin?.from[0]) origin = origin.from[0];
  return origin ? `${origin.file.path}:${lineOf(origin.file, origin)}` : "nowhere";
}

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

  it("is converted by a function of the program, and keeps the line of its text", () => {
    const code = [
      "import argparse",
      "def str2bool(text):",
      "  if isinstance(text, bool): return text",
      "  if text.lower() in ('yes', 'true', '1'): return True",
      "  raise argparse.ArgumentTypeError('a truth value is needed')",
      "p = argparse.ArgumentParser()",
      "p.add_argument('--amp', type=str2bool, default='True')",
      "p.add_argument('--betas', type=eval, default='(0.9, 0.95)')",
      "p.add_argument('--scale', type=lambda text: float(text) / 2, default='3')",
      "p.add_argument('--nesterov', type=bool, default='False')",
      "args = p.parse_args()",
      "x = (args.amp, args.betas, args.scale, args.nesterov)",
    ].join("\n");

    expect(valueIn(code)).toBe("(True, (0.9, 0.95), 1.5, True)");
    expect(placeOf(interpret(code).get("args"), "scale")).toBe("main.py:9");
  });

  it("keeps the options of a sub-command apart, each under its command", () => {
    const lines = [
      "p.add_argument('--seed', type=int, default=1)",
      "s = p.add_subparsers(dest='command', required=True)",
      "t = s.add_parser('train')",
      "t.add_argument('--lr', type=float, default=0.1)",
      "t.set_defaults(run='train')",
      "f = s.add_parser('finetune')",
      "f.add_argument('--lr', type=float, default=0.01)",
      "f.set_defaults(run='finetune')",
      "a = p.parse_args()",
    ];

    expect(option(...lines, "x = a.lr")).toBe("0.1 when the command is train | 0.01 when the command is finetune");
    expect(option(...lines, "x = a.run")).toMatch(/^"train" when the command is train/);
    expect(option(...lines, "x = a.seed")).toBe("1");
  });

  it("is that of its sub-command where the program asks which one it is", () => {
    const lines = [
      "s = p.add_subparsers(dest='command')",
      "s.add_parser('train').add_argument('--lr', default=0.1)",
      "s.add_parser('finetune').add_argument('--lr', default=0.01)",
      "args = p.parse_args()",
      "x = None",
    ];

    expect(option(...lines, "if args.command == 'train': x = args.lr")).toBe(
      "0.1 when args.command == 'train' | None when not (args.command == 'train')",
    );
    expect(option(...lines, "if args.command == 'train': pass", "else: x = args.lr")).toContain("0.01");
  });

  it.each([
    ["a default after set_defaults", ["p.set_defaults(lr=0.5)", "p.add_argument('--lr', default=0.1)"], "0.1"],
    ["no default after set_defaults", ["p.set_defaults(lr=0.5)", "p.add_argument('--lr', type=float)"], "0.5"],
    ["names in a list", ["names = ['-l', '--lr']", "p.add_argument(*names, **{'default': 0.2})"], "0.2"],
    [
      "a loop over a table",
      ["for n, d in {'lr': 0.3, 'wd': 0.0}.items():", "  p.add_argument('--' + n, default=d)"],
      "0.3",
    ],
  ])("follows argparse: %s", (_, lines, expected) => {
    expect(option(...lines, "x = p.parse_args().lr")).toBe(expected);
  });

  it.each([
    ["vars().update of a dict", ["vars(args).update({'lr': 0.7})"], "0.7"],
    ["__dict__.update", ["args.__dict__.update(lr=0.7)"], "0.7"],
    [
      "a namespace of the same options",
      ["args = argparse.Namespace(**vars(args))", "args.lr *= 3"],
      "0.30000000000000004",
    ],
    ["a namespace with a change", ["args = argparse.Namespace(**{**vars(args), 'lr': 0.7})"], "0.7"],
    ["setattr in a loop", ["for k, v in {'lr': 0.7, 'wd': 1}.items():", "  setattr(args, k, v)"], "0.7"],
    [
      "setattr in a loop that asks first",
      ["for k, v in {'lr': 0.7, 'other': 1}.items():", "  if hasattr(args, k):", "    setattr(args, k, v)"],
      "0.7",
    ],
    ["a loop over nothing", ["for k, v in {}.items():", "  setattr(args, k, v)"], "0.1"],
    ["getattr with a default", ["args.lr = getattr(args, 'lr', 5) + getattr(args, 'missing', 1)"], "1.1"],
    ["deepcopy", ["import copy", "args = copy.deepcopy(args)"], "0.1"],
  ])("is changed later through %s", (_, lines, expected) => {
    const value = option(
      "p.add_argument('--lr', type=float, default=0.1)",
      "args = p.parse_args()",
      ...lines,
      "x = args.lr",
    );

    expect(value).toBe(expected);
  });

  it("is not known any more after it may have been set under a name that is not known", () => {
    const value = option(
      "import q",
      "p.add_argument('--lr', type=float, default=0.1)",
      "args = p.parse_args()",
      "for k, v in q.load().items():",
      "  setattr(args, k, v)",
      "x = args.lr",
    );

    expect(value).toBe("unknown: lr may be set under a name that is not known");
  });

  it("is found in parsers of classes of the program", () => {
    const code = [
      "import argparse",
      "class Options(argparse.ArgumentParser):",
      "  def __init__(self):",
      "    super().__init__(description='training')",
      "    self.add_argument('--lr', type=float, default=0.1)",
      "  def parse(self):",
      "    args = self.parse_args()",
      "    args.lr = args.lr / 2",
      "    return args",
      "class Holder:",
      "  def __init__(self):",
      "    self.parser = argparse.ArgumentParser()",
      "    self.parser.add_argument('--wd', type=float, default=0.01)",
      "    self.args = self.parser.parse_args()",
      "x = (Options().parse().lr, Holder().args.wd)",
    ].join("\n");

    expect(valueIn(code)).toBe("(0.05, 0.01)");
  });

  it("is put into an object that is passed, which wins over defaults", () => {
    const lines = ["class Holder: wd = 3", "h = Holder()", "h.lr = 0.5", "p.add_argument('--lr', default=0.1)"];

    expect(
      option(...lines, "p.add_argument('--epochs', default=9)", "p.parse_args(namespace=h)", "x = (h.lr, h.epochs)"),
    ).toBe("(0.5, 9)");
    expect(option(...lines, "p.parse_args(['--lr', '0.7'], namespace=h)", "x = h.lr")).toBe('"0.7"');
  });

  it("is read from optparse too", () => {
    expect(
      valueIn(
        "import optparse\np = optparse.OptionParser()\np.add_option('--lr', type='float', default=0.1)\no, rest = p.parse_args()\nx = o.lr",
      ),
    ).toBe("0.1");
  });
});
