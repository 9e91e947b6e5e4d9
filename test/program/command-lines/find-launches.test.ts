import { describe, expect, it } from "vitest";
import { originOf } from "../../../src/program/values.ts";
import { lineOf } from "../../../src/python/source-file.ts";
import { interpret, print } from "../interpret.ts";

const SCRIPT = [
  "import argparse",
  "p = argparse.ArgumentParser()",
  "p.add_argument('data')",
  "p.add_argument('--lr', type=float, required=True)",
  "p.add_argument('--epochs', type=int, default=10)",
  "args = p.parse_args()",
  "x = args.lr",
].join("\n");

/** The value of `x`, and what the commands in view pass. */
function run(files: Record<string, string>, script = "train.py", code = SCRIPT) {
  const { get, machine } = interpret({ [script]: code, ...files });
  const value = get("x");
  let origin = originOf(value);
  while (origin?.from[0]) origin = origin.from[0];
  const place = origin && `${origin.file.path}:${lineOf(origin.file, origin)}`;
  const passed = [...machine.passed.values()].map((one) => `${one.path}:${one.line} ${one.option} ${one.text}`);
  return { value: print(value), place, passed };
}

describe("an option that has to be passed", () => {
  it("is what a launcher in the repository passes, with its line", () => {
    const { value, place } = run({ "run.sh": "#!/bin/bash\npython train.py data --lr 3e-4\n" });

    expect(value).toBe("0.0003");
    expect(place).toBe("run.sh:2");
  });

  it("stands where the variable of the shell is set", () => {
    const { place } = run({ "run.sh": "LR=3e-4\npython train.py data --lr $LR\n" });

    expect(place).toBe("run.sh:1");
  });

  it("is taken from a launcher before a README, and from the README before the script's own text", () => {
    const readme = "```\npython train.py data --lr 0.5\n```\n";
    const documented = `"""Usage:\n    python train.py data --lr 0.7\n"""\n${SCRIPT}`;

    expect(run({ "run.sh": "python train.py data --lr 3e-4", "README.md": readme }).value).toBe("0.0003");
    expect(run({ "README.md": readme }).value).toBe("0.5");
    expect(run({}, "train.py", documented)).toMatchObject({ value: "0.7", place: "train.py:2" });
    expect(run({}, "train.py", `# python train.py data --lr 0.9\n${SCRIPT}`).value).toBe("0.9");
    expect(run({}, "train.py", `# python train.py data \\\n#   --lr 0.9\n${SCRIPT}`).place).toBe("train.py:2");
  });

  it("is each of the values that launchers pass", () => {
    const files = { "a.sh": "python train.py d --lr 0.1", "b.sh": "python train.py d --lr 0.2" };

    expect(run(files).value).toBe("0.1 when started by a.sh:1 | 0.2 when started by b.sh:1");
  });

  it.each([
    ["scripts/run.sh", "python train.py d --lr 1"],
    ["scripts/run.sh", "python ../train.py d --lr 1"],
    ["Makefile", "train:\n\tpython ./train.py d --lr 1"],
    ["README.md", "`python $ROOT/train.py d --lr 1`"],
  ])("is found from other folders: %s", (path, text) => {
    expect(run({ [path]: text }).value).toBe("1.0");
  });

  it("is not taken from a command for another script of the same name", () => {
    const { value } = run({ "README.md": "```\npython train.py d --lr 1\n```" }, "examples/gan/train.py");

    expect(value).toBe("unknown: --lr has to be passed on the command line");
  });

  it("is unknown where only the shell knows it", () => {
    expect(run({ "run.sh": "python train.py d --lr $1" }).value).toMatch(/^unknown: /);
  });

  it.each(["parse_args(sys.argv[1:])", "parse_args(p.parse_known_args()[1])", "parse_known_args()[0]"])(
    "is found where the command line is parsed as a list: %s",
    (call) => {
      const code = `import sys\n${SCRIPT.replace("parse_args()", call)}`;

      expect(run({ "run.sh": "python train.py d --lr 1" }, "train.py", code).value).toBe("1.0");
    },
  );

  it("is found for modules", () => {
    expect(run({ "run.sh": "python -m pkg.train d --lr 1" }, "pkg/train.py").value).toBe("1.0");
  });
});

describe("an option with a default", () => {
  it("keeps it, and what commands pass is noted", () => {
    const { passed } = run({ "run.sh": "python train.py d \\\n  --lr 1 --epochs 90" });

    expect(passed).toEqual(["run.sh:1 data d", "run.sh:2 --lr 1", "run.sh:2 --epochs 90"]);
  });

  it("keeps it where a launcher overrides it", () => {
    const code = SCRIPT.replace("x = args.lr", "x = args.epochs");

    expect(run({ "run.sh": "python train.py d --lr 1 --epochs 90" }, "train.py", code).value).toBe("10");
  });

  it("has nothing to do with commands where the script parses a list of its own", () => {
    const code = SCRIPT.replace("parse_args()", "parse_args(['d', '--lr', '0.3'])");

    expect(run({ "run.sh": "python train.py d --lr 1" }, "train.py", code)).toMatchObject({ value: "0.3", passed: [] });
  });
});
