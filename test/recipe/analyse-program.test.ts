import { describe, expect, it } from "vitest";
import { LIMITS } from "../../src/program/machine.ts";
import { analyseFiles } from "../rules/analyse-files.ts";
import { runsOf } from "./read-code.ts";

function namesOf(code: string): string[] {
  return runsOf(code).map(({ kind, name }) => `${kind} ${name}`);
}

const STEP = "  o = torch.optim.SGD(model.parameters(), lr=0.1)\n  o.step()\n";

describe("analyseFile", () => {
  it("takes a script for a run, with the functions it calls", () => {
    expect(namesOf(`import torch\ndef f(model):\n${STEP}f(torch.nn.Linear(1, 1))`)).toEqual(["run <module>"]);
  });

  it("takes what stands under the main guard for a run", () => {
    expect(
      namesOf(`import torch\ndef f(model):\n${STEP}if __name__ == "__main__":\n  f(torch.nn.Linear(1, 1))`),
    ).toEqual(["run <module>"]);
  });

  it("takes a function that nobody calls for a fragment", () => {
    expect(namesOf(`import torch\ndef f(model):\n${STEP}`)).toEqual(["fragment f"]);
  });

  it("takes methods that nobody calls for fragments, on one object that was made", () => {
    const code = [
      "import torch",
      "class T:",
      "  def __init__(self, m):",
      "    self.o = torch.optim.SGD(m.p, lr=0.1)",
      "  def go(self, loss):",
      "    loss.backward()",
      "    self.o.step()",
    ].join("\n");

    const runs = runsOf(code);

    expect(runs.map(({ name }) => name)).toEqual(["T.__init__", "T.go"]);
    expect(runs[1]?.events.map(({ kind }) => kind)).toEqual(["backward", "optimizer step"]);
    expect(runs[1]?.optimizers).toEqual(runs[0]?.optimizers);
  });

  it("reaches a function through the one that calls it, wherever that stands", () => {
    const code = `import torch\ndef step(model, lr):\n${STEP}def main(model):\n  step(model, 0.2)\n`;

    expect(namesOf(code)).toEqual(["fragment main"]);
  });

  it("leaves functions of other files to those", () => {
    const helper = `import torch\ndef f(model):\n${STEP}`;
    const { runs } = analyseFiles(
      new Map([
        ["train.py", "import torch\nfrom helper import *\n"],
        ["helper.py", helper],
      ]),
    );

    expect(runs.map(({ file, name }) => `${file.path} ${name}`)).toEqual(["helper.py f"]);
  });

  it("finds nothing where nothing is trained", () => {
    expect(namesOf("import torch\nprint(torch.zeros(3))\ndef f(x): return x + 1")).toEqual([]);
  });

  it("says when it ended at a limit, and keeps what it found until then", () => {
    const code = `import torch, q\no = torch.optim.SGD(q.p, lr=0.1)\n${"q.f()\n".repeat(LIMITS.events)}`;

    const { remarks, runs } = analyseFiles(new Map([["train.py", code]]));

    expect(remarks).toEqual([{ path: "train.py", reason: `analysed in part: more than ${LIMITS.events} events` }]);
    expect(runs[0]?.optimizers).toHaveLength(1);
  });

  it("starts each fragment with a fresh budget", () => {
    const code = `import torch, q\ndef long():\n${"  q.step()\n".repeat(LIMITS.events)}def train(model):\n${STEP}`;

    expect(namesOf(code)).toContain("fragment train");
  });
});

describe("the events of a run", () => {
  it.each([
    ["scaler.step(o)", "optimizer step"],
    ["o.step()", "optimizer step"],
    ["s.step()", "schedule step"],
    ["o.zero_grad(set_to_none=True)", "zero_grad"],
    ["loss.backward()", "backward"],
    ["torch.nn.functional.cross_entropy(a, b)", "loss"],
    ["torch.nn.CrossEntropyLoss()(a, b)", "loss"],
    ["a.optimizer.step()", "optimizer step"],
    ["a.lr_scheduler.step()", "schedule step"],
    ["a.simulator.step()", "unknown step"],
  ])("read %s as %s", (line, kind) => {
    const code = `import torch\nfrom torch.optim.lr_scheduler import StepLR\ndef f(a, b, loss):\n  o = torch.optim.SGD(a.p, lr=0.1)\n  s = StepLR(o, 1)\n  scaler = torch.cuda.amp.GradScaler()\n  ${line}\n`;

    expect(runsOf(code)[0]?.events.map((event) => event.kind)).toEqual([kind]);
  });
});
