import { describe, expect, it } from "vitest";
import { traceProvenance } from "../../../src/recipe/provenance.ts";
import { interpret, print, printTrace, valueIn } from "../interpret.ts";

const HPARAMS = [
  "seed: 7",
  "__set_seed: !apply:torch.manual_seed [!ref <seed>]",
  "output: !ref results/<seed>/save",
  "epochs: 35",
  "lr: 0.001",
  "steps: !ref <epochs> * (2 + 1) // 2",
  "loader:",
  "  batch_size: 16",
  "width: !ref <loader[batch_size]>",
  "model: !new:nets.small.Net",
  "  width: !ref <width>",
  "modules:",
  "  net: !ref <model>",
  "opt_class: !name:torch.optim.Adam",
  "  lr: !ref <lr>",
  "data: !PLACEHOLDER",
  "kernel: !tuple (3, 5)",
].join("\n");

const FILES = {
  "exp/hparams/train.yaml": HPARAMS,
  "exp/nets/small.py": "class Net:\n  def __init__(self, width):\n    self.width = width",
};

function read(expression: string): string {
  const code = [
    "import sys",
    "from hyperpyyaml import load_hyperpyyaml",
    "with open('hparams/train.yaml') as fin:",
    "  h = load_hyperpyyaml(fin, {})",
    `x = ${expression}`,
  ];
  return valueIn({ "exp/train.py": code.join("\n"), ...FILES });
}

describe("a file of HyperPyYAML", () => {
  it.each([
    ["h['output']", '"results/7/save"'],
    ["h['steps']", "52"],
    ["h['width']", "16"],
    ["h['model'].width", "16"],
    ["h['modules']['net']", "<Net>"],
    ["h['opt_class'](h['model'])", "torch.optim.Adam()"],
    ["h['data']", "unknown: data has to be given on the command line"],
    ["h['kernel']", "(3, 5)"],
    ["'__set_seed' in h", "False"],
  ])("gives %s", (expression, expected) => {
    expect(read(expression)).toBe(expected);
  });

  it("shows the line of what a reference leads to, and makes objects where it names them", () => {
    const code = {
      "exp/train.py":
        "from hyperpyyaml import load_hyperpyyaml\nh = load_hyperpyyaml(open('hparams/train.yaml'))\nx = h['opt_class'](h['model'])",
      ...FILES,
    };
    const { get, trace } = interpret(code);
    const made = get("x");
    const lr = made.kind === "made" ? made.arguments.keywords.get("lr")?.value : undefined;

    expect(lr && traceProvenance(lr).map(({ path, line }) => `${path}:${line}`)).toEqual([
      "exp/hparams/train.yaml:15",
      "exp/hparams/train.yaml:5",
    ]);
    expect(printTrace(trace).join("\n")).toContain("call torch.optim.Adam line 14");
  });

  it("includes other files and takes one object for every reference to it", () => {
    const code = {
      "train.py":
        "from hyperpyyaml import load_hyperpyyaml\nh = load_hyperpyyaml(open('a.yaml'))\nx = (h['inner']['lr'], h['inner']['twice'], h['one'] is h['two'])",
      "a.yaml": "lr: 0.5\ninner: !include:b.yaml\n  lr: !ref <lr>\none: !new:torch.nn.ReLU\ntwo: !ref <one>",
      "b.yaml": "lr: 0.1\ntwice: 3",
    };
    const { get } = interpret(code);

    expect(print(get("x"))).toMatch(/^\(0\.5, 3, /);
  });

  it("is the one that lies beside the script where the command line has to name it", () => {
    const code = [
      "import sys",
      "from hyperpyyaml import load_hyperpyyaml",
      "with open(sys.argv[1]) as fin:",
      "  x = load_hyperpyyaml(fin)['epochs']",
    ].join("\n");

    expect(valueIn({ "exp/train.py": code, ...FILES })).toBe("35");
    expect(
      valueIn({
        "exp/train.py": `"""Run:\n    python train.py hparams/other.yaml\n"""\n${code}`,
        ...FILES,
        "exp/hparams/other.yaml": "epochs: 3",
      }),
    ).toBe("3");
  });

  it("is each of several that lie beside the script, one run after the other", () => {
    const code = "import sys, yaml\nx = yaml.safe_load(open(sys.argv[1]))['epochs']";
    const { machine, get } = interpret({
      "train.py": code,
      "configs/a.yaml": "epochs: 3",
      "configs/b.yaml": "epochs: 4",
    });

    expect(machine.configurations).toEqual(["configs/a.yaml", "configs/b.yaml"]);
    expect(print(get("x"))).toBe("3");
  });

  it("ends where references lead in a circle", () => {
    const code = {
      "train.py": "from hyperpyyaml import load_hyperpyyaml\nx = load_hyperpyyaml(open('a.yaml'))['a']",
      "a.yaml": "a: !ref <b>\nb: !ref <a>",
    };

    expect(valueIn(code)).toMatch(/^unknown: references that lead in a circle/);
  });
});
