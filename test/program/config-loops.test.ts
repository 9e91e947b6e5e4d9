import { describe, expect, it } from "vitest";
import { interpret, printTrace, valueIn } from "./interpret.ts";

describe("a loop that only sets what it goes over", () => {
  it.each([
    [
      "entries of another dict",
      "out = {}\nfor k, v in {'lr': 0.1, 'wd': 2}.items():\n  out[k] = v\nx = out",
      '{"lr": 0.1, "wd": 2}',
    ],
    [
      "entries under a condition",
      "out = {'lr': 1}\nfor k, v in {'lr': 0.1, 'wd': None}.items():\n  if v is not None:\n    out[k] = v\nx = out",
      '{"lr": 0.1}',
    ],
    [
      "the keys of a dict",
      "d = {'lr': '0.1', 'wd': '2'}\nfor k in d:\n  d[k] = float(d[k])\nx = d",
      '{"lr": 0.1, "wd": 2.0}',
    ],
    [
      "attributes",
      "class C: pass\nc = C()\nfor k, v in [('lr', 0.1), ('wd', 2)]:\n  setattr(c, k, v)\nx = (c.lr, c.wd)",
      "(0.1, 2)",
    ],
    [
      "numbered entries",
      "out = {}\nfor n, (k, v) in enumerate({'lr': 0.1, 'wd': 2}.items()):\n  out[k] = v\nx = out",
      '{"lr": 0.1, "wd": 2}',
    ],
    ["nothing", "d = {'lr': 0.1}\nfor k, v in {}.items():\n  d[k] = v\nx = d", '{"lr": 0.1}'],
  ])("runs turn by turn: %s", (_, code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });

  it("leaves no loop in the trace", () => {
    const code = "import q\nfor k, v in {'a': 1}.items():\n  q.d[k] = v\nfor step in range(3):\n  q.run()";

    expect(printTrace(interpret(code).trace).filter((line) => line.startsWith("loop"))).toEqual([
      "loop builtins.range()",
    ]);
  });

  it("is a loop like any other where it does more", () => {
    const code = "import q\nout = {}\nfor k, v in {'a': 1}.items():\n  for step in range(3):\n    out[k] = q.run(v)";

    expect(printTrace(interpret(code).trace).filter((line) => line.trim().startsWith("loop"))).toHaveLength(2);
  });
});
