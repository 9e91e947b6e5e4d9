import { describe, expect, it } from "vitest";
import { traceProvenance } from "../../../src/recipe/provenance.ts";
import { interpret, valueIn } from "../interpret.ts";

const DEFAULT = [
  "import ml_collections",
  "def get_config():",
  "  config = ml_collections.ConfigDict()",
  "  config.learning_rate = 0.001",
  "  config.optim = dict(wd=0.1, betas=(0.9, 0.95))",
  "  config.optim.wd = 0.2",
  "  config.total = config.get_ref('learning_rate') * 2",
  "  with config.unlocked():",
  "    config.extra = 3",
  "  return config",
].join("\n");

function main(...lines: string[]): string {
  return [
    "from absl import app, flags",
    "from ml_collections import config_flags",
    "FLAGS = flags.FLAGS",
    ...lines,
    "def main(argv):",
    "  global x",
    "  config = FLAGS.config",
    "  x = (config.learning_rate, config.optim.wd, config.get('missing', 5), config.extra, config.optim.betas[1])",
    "if __name__ == '__main__':",
    "  app.run(main)",
  ].join("\n");
}

describe("a flag that holds a configuration", () => {
  const define = "config_flags.DEFINE_config_file('config', 'configs/default.py', lock_config=True)";
  const required = "config_flags.DEFINE_config_file('config', None)\nflags.mark_flags_as_required(['config'])";

  it("is what get_config gives in its default file", () => {
    expect(valueIn({ "main.py": main(define), "configs/default.py": DEFAULT })).toBe("(0.001, 0.2, 5, 3, 0.95)");
  });

  it("is the file that a command passes, or the only one beside the script, where it is required", () => {
    const files = { "ex/main.py": main(required), "ex/configs/default.py": DEFAULT };
    const small = DEFAULT.replace("0.001", "0.5");

    expect(valueIn(files)).toBe("(0.001, 0.2, 5, 3, 0.95)");
    expect(
      valueIn({ ...files, "ex/configs/small.py": small, "ex/run.sh": "python main.py --config=configs/small.py" }),
    ).toBe("(0.5, 0.2, 5, 3, 0.95)");
  });

  it("passes on what stands behind a colon", () => {
    const code = {
      "main.py":
        "from ml_collections import config_flags\nc = config_flags.DEFINE_config_file('config', 'a.py:big')\nx = c.value.width",
      "a.py":
        "from ml_collections import ConfigDict\ndef get_config(kind='small'):\n  return ConfigDict(dict(width=8 if kind == 'big' else 4))",
    };

    expect(valueIn(code)).toBe("8");
  });

  it("shows the line in the configuration", () => {
    const code = {
      "main.py":
        "from ml_collections import config_flags\nc = config_flags.DEFINE_config_file('config', 'configs/default.py')\nx = c.value.learning_rate",
      "configs/default.py": DEFAULT,
    };
    const { get } = interpret(code);

    expect(traceProvenance(get("x")).at(-1)).toEqual({
      path: "configs/default.py",
      line: 4,
      note: "written as `0.001`",
    });
  });
});
