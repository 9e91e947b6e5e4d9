import { describe, expect, it } from "vitest";
import { traceProvenance } from "../../../src/recipe/provenance.ts";
import { interpret, print, valueIn } from "../interpret.ts";

const YAML = [
  "model:",
  "  width: 64",
  "optim: &base",
  "  lr: 0.01  # peak",
  "  betas: [0.9, 0.999]",
  "fine:",
  "  <<: *base",
  "  lr: 1e-3",
].join("\n");

describe("a configuration file", () => {
  it.each([
    ["yaml.safe_load(open('conf/a.yaml'))", "import yaml"],
    ["yaml.load(open('conf/a.yaml'), Loader=yaml.FullLoader)", "import yaml"],
    ["yaml.safe_load(Path('conf/a.yaml').read_text())", "import yaml\nfrom pathlib import Path"],
    ["yaml.safe_load((Path('conf') / 'a.yaml').open())", "import yaml\nfrom pathlib import Path"],
    ["yaml.safe_load(open(os.path.join('conf', 'a.yaml')).read())", "import yaml, os"],
    [
      "yaml.safe_load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'conf/a.yaml')))",
      "import yaml, os",
    ],
    [
      "yaml.safe_load(open(Path(__file__).resolve().parent / 'conf' / 'a.yaml'))",
      "import yaml\nfrom pathlib import Path",
    ],
    ["yaml.safe_load(open(Path(__file__).parents[1] / 'src/conf/a.yaml'))", "import yaml\nfrom pathlib import Path"],
    ["yaml.safe_load(open(f'conf/{name}.yaml'))", "import yaml\nname = 'a'"],
  ])("is read through %s", (call, head) => {
    const code = { "src/main.py": `${head}\nx = ${call}['optim']['lr']`, "src/conf/a.yaml": YAML };

    expect(valueIn(code)).toBe("0.01");
  });

  it("is read in a with statement, from the default of an option, with the line of each value", () => {
    const { get } = interpret({
      "main.py": [
        "import argparse, yaml",
        "def load(path):",
        "  with open(path, encoding='utf-8') as handle:",
        "    return yaml.safe_load(handle)",
        "p = argparse.ArgumentParser()",
        "p.add_argument('--config', default='conf/a.yaml')",
        "cfg = load(p.parse_args().config)",
        "x = cfg.get('optim', {}).get('lr', 1.0)",
      ].join("\n"),
      "conf/a.yaml": YAML,
    });

    expect(traceProvenance(get("x")).at(-1)).toEqual({ path: "conf/a.yaml", line: 4, note: "the key `lr`" });
  });

  it("keeps the numbers that PyYAML takes for texts as texts, and follows anchors", () => {
    const read = (path: string) =>
      valueIn({ "main.py": `import yaml\nx = yaml.safe_load(open('a.yaml'))${path}`, "a.yaml": YAML });

    expect(read("['fine']['lr']")).toBe('"1e-3"');
    expect(read("['fine']['betas']")).toBe("[0.9, 0.999]");
    expect(
      valueIn({ "main.py": "import yaml\nx = float(yaml.safe_load(open('a.yaml'))['fine']['lr'])", "a.yaml": YAML }),
    ).toBe("0.001");
  });

  it.each([
    ["json.load(open('a.json'))", "a.json", '{"lr": 1e-3, "n": 4}'],
    ["json.loads(Path('a.json').read_text())", "a.json", '{\n "lr": 1e-3, "n": 4}'],
    ["tomllib.load(open('a.toml', 'rb'))", "a.toml", "lr = 1e-3\nn = 4"],
    ["toml.load('a.toml')", "a.toml", "lr = 0.001\nn = 4"],
  ])("is read as %s", (call, path, text) => {
    const head = "import json, tomllib, toml\nfrom pathlib import Path\n";

    expect(valueIn({ "main.py": `${head}c = ${call}\nx = (c['lr'], c['n'])`, [path]: text })).toBe("(0.001, 4)");
  });

  it("may stand in the program, on the lines of its literal", () => {
    const { get } = interpret('import yaml\nx = yaml.safe_load("""\nlr: 0.5\n""")["lr"]');

    expect(traceProvenance(get("x")).at(-1)).toMatchObject({ path: "main.py", line: 3 });
  });

  it("is asked for where it was not read yet, and unknown until then", () => {
    const { machine, get } = interpret({ "src/main.py": "import yaml\nx = yaml.safe_load(open('a.yaml'))" });

    expect([...machine.wanted].filter((path) => path.endsWith("a.yaml"))).toEqual(["src/a.yaml", "a.yaml"]);
    expect(print(get("x"))).toBe("unknown: a.yaml is no file that was read");
  });

  it("is unknown where it unfolds without end or is broken", () => {
    const bomb = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
      .concat([..."bcdefgh"].map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdefg"[index]}`)}]`))
      .join("\n");
    const read = (text: string) =>
      valueIn({ "main.py": "import yaml\nx = yaml.safe_load(open('a.yaml'))", "a.yaml": text });

    expect(read(bomb)).toBe("unknown: a.yaml could not be read");
    expect(read("[".repeat(2_000))).toBe("unknown: a.yaml could not be read");
    expect(read("a: [1")).toBe("unknown: a.yaml could not be read");
    expect(read("a: &a [*a]")).toMatch(/^unknown|\[/);
  });
});
