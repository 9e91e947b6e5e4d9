import { describe, expect, it } from "vitest";
import { traceProvenance } from "../../../src/recipe/provenance.ts";
import { interpret, valueIn } from "../interpret.ts";

const YACS = [
  "from yacs.config import CfgNode as CN",
  "_C = CN()",
  "_C.SOLVER = CN()",
  "_C.SOLVER.BASE_LR = 0.1",
  "_C.SOLVER.STEPS = (30, 60)",
  "_C.OUTPUT = 'out'",
  "def get_cfg_defaults():",
  "  return _C.clone()",
].join("\n");

function yacs(...lines: string[]): string {
  const code = ["from config import get_cfg_defaults", "cfg = get_cfg_defaults()", ...lines].join("\n");
  return valueIn({
    "train.py": code,
    "config.py": YACS,
    "configs/a.yaml": "SOLVER:\n  BASE_LR: 1e-3\nOUTPUT: a",
    "configs/b.yaml": "_BASE_: a.yaml\nOUTPUT: b",
  });
}

describe("a configuration of yacs", () => {
  it.each([
    [["x = (cfg.SOLVER.BASE_LR, cfg.SOLVER.STEPS[0])"], "(0.1, 30)"],
    [["cfg.merge_from_file('configs/a.yaml')", "cfg.freeze()", "x = (cfg.SOLVER.BASE_LR, cfg.OUTPUT)"], '(0.001, "a")'],
    [["cfg.merge_from_file('configs/b.yaml')", "x = (cfg.SOLVER.BASE_LR, cfg.OUTPUT)"], '(0.001, "b")'],
    [["cfg.merge_from_list(['SOLVER.BASE_LR', 0.5])", "x = cfg.SOLVER.BASE_LR"], "0.5"],
    [["cfg.SOLVER.BASE_LR = 0.7", "x = get_cfg_defaults().SOLVER.BASE_LR"], "0.1"],
  ])("is %s", (lines, expected) => {
    expect(yacs(...lines)).toBe(expected);
  });

  it("is open where the file that is merged is not known", () => {
    expect(yacs("import socket", "cfg.merge_from_file(socket.gethostname())", "x = cfg.SOLVER.BASE_LR")).toBe(
      "unknown: a configuration file that is not known may set it",
    );
  });
});

describe("a configuration of OpenMMLab", () => {
  const files = {
    "configs/_base_/schedule.py": "optimizer = dict(type='SGD', lr=0.1, momentum=0.9)\nrunner = dict(max_epochs=100)",
    "configs/_base_/data.py": "batch_size = 32\ndata = dict(samples_per_gpu=batch_size, workers=4)",
    "configs/net/a.py": [
      "_base_ = ['../_base_/schedule.py', '../_base_/data.py']",
      "optimizer = dict(lr=0.02)",
      "runner = dict(_delete_=True, max_iters=1000)",
    ].join("\n"),
  };
  const head = "from mmengine.config import Config\ncfg = Config.fromfile('configs/net/a.py')\n";

  it("lies over its bases, dict by dict", () => {
    expect(
      valueIn({
        "train.py": `${head}x = (cfg.optimizer.lr, cfg.optimizer['momentum'], cfg.data.samples_per_gpu)`,
        ...files,
      }),
    ).toBe("(0.02, 0.9, 32)");
  });

  it("takes the place of what lies below where it says so", () => {
    const code = { "train.py": `${head}x = (cfg.runner.max_iters, cfg.runner.get('max_epochs', 0))`, ...files };

    expect(valueIn(code)).toBe("(1000, 0)");
  });

  it("shows the line in the base", () => {
    const { get } = interpret({ "train.py": `${head}x = cfg.optimizer.momentum`, ...files });

    expect(traceProvenance(get("x")).at(-1)).toMatchObject({ path: "configs/_base_/schedule.py", line: 1 });
  });
});
