import { describe, expect, it } from "vitest";
import { checkProperty } from "../../../src/recipe/replay/check-properties.ts";
import { findingsOf, namesWith, replayCode, trainingScript } from "./replay-code.ts";

describe("a replay", () => {
  it("goes through epochs without and with a remainder of micro-batches", () => {
    const { models } = replayCode(
      trainingScript(
        "(criterion(model(x), y) / 4).backward()",
        "if (i + 1) % 4 == 0:",
        "    optimizer.step()",
        "    optimizer.zero_grad()",
      ),
    );

    expect(models.map(({ model }) => [model.batches, model.accumulation])).toEqual([
      [7, 4],
      [8, 4],
      [16, 4],
    ]);
  });

  it("tries a window of one and of four where the program leaves it open", () => {
    const replay = replayCode(
      [
        "import torch",
        "def train(model, loader, optimizer, k):",
        "    for epoch in range(3):",
        "        for i, (x, y) in enumerate(loader):",
        "            torch.nn.functional.mse_loss(model(x), y).backward()",
        "            if (i + 1) % k == 0 or i + 1 == len(loader):",
        "                optimizer.step()",
        "                optimizer.zero_grad()",
        "",
      ].join("\n"),
      "train",
    );

    expect(new Set(replay.models.map(({ model }) => model.accumulation))).toEqual(new Set([1, 4]));
    expect(namesWith(replay, "broken")).toEqual(["micro-batch-weight"]);
  });

  it("says nothing where it depends on a condition that is not known", () => {
    const replay = replayCode(
      trainingScript(
        "loss = criterion(model(x), y)",
        "if clears():",
        "    optimizer.zero_grad()",
        "loss.backward()",
        "optimizer.step()",
      ),
    );

    expect(checkProperty(replay, "clean-gradients")).toEqual({
      kind: "undecided",
      reason: "it depends on a condition that is not known",
    });
  });

  it("speaks where every outcome of a condition is broken", () => {
    const replay = replayCode(
      trainingScript(
        "loss = criterion(model(x), y)",
        "if verbose():",
        "    optimizer.param_groups",
        "loss.backward()",
        "if uses_clip():",
        "    nn.utils.clip_grad_norm_(model.parameters(), 1)",
        "optimizer.step()",
      ),
    );

    expect(replay.models[0]?.traces).toHaveLength(3);
    expect(namesWith(replay, "broken")).toEqual(["clean-gradients"]);
  });

  it("asks the same question once: both places go the same way", () => {
    const replay = replayCode(
      trainingScript(
        "if args.amp:",
        "    optimizer.zero_grad()",
        "criterion(model(x), y).backward()",
        "optimizer.step()",
        "if not args.amp:",
        "    optimizer.zero_grad()",
      ),
    );

    expect(namesWith(replay, "broken")).toEqual([]);
    expect(replay.models[0]?.traces).toHaveLength(2);
  });

  it("keeps apart optimizers that one function makes", () => {
    const replay = replayCode(
      [
        "import torch",
        "from torch import nn",
        "def make(model):",
        "    return torch.optim.Adam(model.parameters())",
        "g, d = nn.Linear(1, 1), nn.Linear(1, 1)",
        "opt_g, opt_d = make(g), make(d)",
        "for x in loader:",
        "    opt_d.zero_grad()",
        "    d(g(x).detach()).mean().backward()",
        "    opt_d.step()",
        "    opt_g.zero_grad()",
        "    d(g(x)).mean().backward()",
        "    opt_g.step()",
        "",
      ].join("\n"),
    );

    expect(namesWith(replay, "broken")).toEqual([]);
  });

  it("counts the steps of a prepared schedule once for each process", () => {
    const code = [
      "import torch",
      "from accelerate import Accelerator",
      "accelerator = Accelerator()",
      "EPOCHS = 3",
      "model = torch.nn.Linear(1, 1)",
      "loader = torch.utils.data.DataLoader(data, batch_size=8)",
      "optimizer = torch.optim.SGD(model.parameters(), lr=1)",
      "PREPARE",
      "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS * len(loader) * SHARE)",
      "scheduler = accelerator.prepare(scheduler)",
      "for epoch in range(EPOCHS):",
      "    for x, y in loader:",
      "        optimizer.zero_grad()",
      "        accelerator.backward(torch.nn.functional.mse_loss(model(x), y))",
      "        optimizer.step()",
      "        scheduler.step()",
      "",
    ].join("\n");
    const prepare = "model, optimizer, loader = accelerator.prepare(model, optimizer, loader)";
    const brokenWith = (share: string, how: string) =>
      namesWith(replayCode(code.replace("SHARE", share).replace("PREPARE", how)), "broken");

    expect(brokenWith("1", prepare)).toEqual(["schedule-length"]);
    expect(brokenWith("accelerator.num_processes", prepare)).toEqual([]);
  });

  it("knows that a loader has the batches of all processes before it is prepared", () => {
    const replay = replayCode(
      [
        "import torch",
        "from accelerate import Accelerator",
        "accelerator = Accelerator()",
        "EPOCHS = 3",
        "model = torch.nn.Linear(1, 1)",
        "loader = torch.utils.data.DataLoader(data, batch_size=8)",
        "optimizer = torch.optim.SGD(model.parameters(), lr=1)",
        "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS * len(loader))",
        "model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)",
        "for epoch in range(EPOCHS):",
        "    for x, y in loader:",
        "        optimizer.zero_grad()",
        "        accelerator.backward(torch.nn.functional.mse_loss(model(x), y))",
        "        optimizer.step()",
        "        scheduler.step()",
        "",
      ].join("\n"),
    );

    expect(replay.models.map(({ model }) => model.processes)).toEqual([1, 1, 2, 2]);
    expect(namesWith(replay, "broken")).toEqual([]);
  });

  it("says why it knows nothing", () => {
    expect(replayCode("import torch\nx = 1\n")).toEqual({
      models: [],
      reason: "no loop around an optimizer step was found",
    });
    const never = replayCode(trainingScript("loss = 1", "if i > 1000000:", "    optimizer.step()"));
    expect([...findingsOf(never).values()].every(({ kind }) => kind === "undecided")).toBe(true);
  });

  it("gives the numbers of what is broken", () => {
    const replay = replayCode(
      trainingScript(
        "(criterion(model(x), y) / 4).backward()",
        "if i % 4 == 0:",
        "    optimizer.step()",
        "    optimizer.zero_grad()",
      ),
    );

    expect(checkProperty(replay, "whole-windows")).toMatchObject({ kind: "broken", numbers: { size: 1, window: 4 } });
  });
});

describe("the length of a schedule", () => {
  const script = (length: string, epochs: string) =>
    trainingScript("optimizer.zero_grad()", "criterion(model(x), y).backward()", "optimizer.step()", "schedule.step()")
      .replace("range(10)", `range(${epochs})`)
      .replace("for epoch", `schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, ${length})\nfor epoch`);

  it.each([
    ["the batches of an epoch", "len(loader)", "10", ["schedule-length"]],
    ["as many epochs as are written elsewhere", "10 * len(loader)", "10", []],
    ["a number of steps", "5000", "10", []],
  ])("is compared where the sizes of the model decide it: %s", (_, length, epochs, expected) => {
    expect(namesWith(replayCode(script(length, epochs)), "broken")).toEqual(expected);
  });
});
