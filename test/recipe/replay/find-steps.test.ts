import { expect, it } from "vitest";
import { replayCode, trainingScript } from "./replay-code.ts";

function kindsOf(code: string): string[] {
  const [model] = replayCode(code).models;
  const steps = model?.traces[0]?.steps ?? [];
  return steps.filter(({ batch }) => batch === 1).map(({ kind }) => kind);
}

it("finds a step behind the closure that it calls", () => {
  const code = trainingScript(
    "def closure():",
    "    optimizer.zero_grad()",
    "    loss = criterion(model(x), y)",
    "    loss.backward()",
    "    return loss",
    "optimizer.step(closure)",
    "model.eval()",
  );

  expect(kindsOf(code)).toEqual(["zero_grad", "backward", "optimizer step", "eval mode"]);
});

it("finds gradients that are cleared one by one, modes of models that are not known, and rates that are set", () => {
  const code = trainingScript(
    "for p in model.parameters():",
    "    p.grad = None",
    "other.train(False)",
    "for group in optimizer.param_groups:",
    "    group['lr'] = 0.1",
    "criterion(model(x), y).backward()",
    "optimizer.step()",
  );

  expect(kindsOf(code)).toEqual(["zero_grad", "eval mode", "rate write", "backward", "optimizer step"]);
});

it("leaves out what an accelerator holds back until a window is full", () => {
  const code = trainingScript(
    "with accelerator.accumulate(model):",
    "    accelerator.backward(criterion(model(x), y))",
    "    optimizer.step()",
    "    optimizer.zero_grad()",
  ).replace(
    "model =",
    "import accelerate\naccelerator = accelerate.Accelerator(gradient_accumulation_steps=2)\nmodel =",
  );

  const [model] = replayCode(code).models;
  const updates = model?.traces[0]?.steps.filter(({ kind, epoch }) => kind === "optimizer step" && epoch === 0);

  expect(updates?.map(({ batch }) => batch)).toEqual([2, 4, 6, 7]);
});
