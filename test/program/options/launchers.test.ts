import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

const WORKER = ["x = None", "def worker(rank, lr, *rest):", "  global x", "  x = (lr, rest)"];
const TASK = ["x = None", "def task(lr, epochs=1):", "  global x", "  x = (lr, epochs)"];

describe("a launcher", () => {
  it.each([
    ["import torch.multiprocessing as mp", "mp.spawn(worker, args=(0.1, 3), nprocs=2, join=True)"],
    ["import torch", "torch.multiprocessing.spawn(worker, (0.1, 3), 2)"],
    ["import torch_xla.distributed.xla_multiprocessing as xmp", "xmp.spawn(worker, args=(0.1, 3))"],
    ["import ignite.distributed as idist", "with idist.Parallel('nccl') as p:\n  p.run(worker, 0.1, 3)"],
  ])("puts the index of the process before the arguments: %s", (imported, call) => {
    expect(valueIn([imported, ...WORKER, call].join("\n"))).toBe("(0.1, (3))");
  });

  it.each([
    ["from accelerate import notebook_launcher", "notebook_launcher(task, (0.1, 3), num_processes=2)"],
    ["from accelerate import notebook_launcher", "notebook_launcher(task, args=(0.1, 3))"],
    ["import multiprocessing as mp", "p = mp.Process(target=task, args=(0.1,), kwargs={'epochs': 3})\np.start()"],
    ["from detectron2.engine import launch", "launch(task, 8, args=(0.1, 3))"],
    [
      "from functools import partial\nimport torch.multiprocessing as mp",
      "mp.Process(target=partial(task, 0.1, epochs=3)).start()",
    ],
  ])("passes the arguments on: %s", (imported, call) => {
    expect(valueIn([imported, ...TASK, call].join("\n"))).toBe("(0.1, 3)");
  });

  it("does not guess arguments that are not known", () => {
    const code = ["import torch.multiprocessing as mp, q", ...WORKER, "mp.spawn(worker, args=q.args, nprocs=2)"].join(
      "\n",
    );

    expect(valueIn(code)).toMatch(/^\(unknown: /);
  });
});
