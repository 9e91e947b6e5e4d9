import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

function flags(...lines: string[]): string {
  return valueIn(["from absl import app, flags", "FLAGS = flags.FLAGS", "x = None", ...lines].join("\n"));
}

describe("a flag of absl", () => {
  it.each([
    ["DEFINE_float('lr', 0.1, 'rate')", "0.1"],
    ["DEFINE_float('lr', '1e-3', 'rate')", "0.001"],
    ["DEFINE_integer(name='lr', default=3, help='steps')", "3"],
    ["DEFINE_bool('lr', True, 'on')", "True"],
    ["DEFINE_string('lr', 'adam', 'name')", '"adam"'],
    ["DEFINE_enum('lr', 'a', ['a', 'b'], 'which')", '"a"'],
    ["DEFINE_list('lr', '30,60', 'milestones')", '["30", "60"]'],
    ["DEFINE_float('lr', None, 'rate')", "None"],
  ])("has its default: flags.%s", (written, expected) => {
    expect(flags(`flags.${written}`, "x = FLAGS.lr")).toBe(expected);
  });

  it("is read inside the main function that the application runs", () => {
    const lines = ["flags.DEFINE_float('lr', 0.1, 'rate')", "def main(_):", "  global x", "  x = FLAGS.lr"];

    expect(flags(...lines, "if __name__ == '__main__':", "  app.run(main)")).toBe("0.1");
  });

  it("has its value in what its definition gives", () => {
    expect(flags("_LR = flags.DEFINE_float('lr', 0.1, 'rate')", "x = _LR.value")).toBe("0.1");
  });

  it("is unknown where it has to be passed", () => {
    const lines = ["flags.DEFINE_float('lr', None, 'rate')", "flags.mark_flag_as_required('lr')", "x = FLAGS.lr"];

    expect(flags(...lines)).toMatch(/^unknown: .*has to be passed/);
    expect(flags("flags.DEFINE_float('lr', None, 'rate', required=True)", "x = FLAGS.lr")).toMatch(/has to be passed/);
  });

  it("takes another default later", () => {
    expect(flags("flags.DEFINE_float('lr', 0.1, 'rate')", "flags.set_default('lr', 0.5)", "x = FLAGS.lr")).toBe("0.5");
  });

  it("is the same in TensorFlow 1", () => {
    const code = [
      "import tensorflow as tf",
      "tf.app.flags.DEFINE_float('lr', 0.1, 'rate')",
      "FLAGS = tf.app.flags.FLAGS",
      "def main(argv):",
      "  global x",
      "  x = FLAGS.lr",
      "tf.app.run()",
    ].join("\n");

    expect(valueIn(code)).toBe("0.1");
  });
});
