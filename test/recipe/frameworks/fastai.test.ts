import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const program = (fit: string, options = "", data = "ImageDataLoaders.from_folder('x', bs=16)") => `
from fastai.vision.all import *
dls = ${data}
learn = vision_learner(dls, resnet18, loss_func=CrossEntropyLossFlat()${options})
learn.${fit}
`;
const rateOf = (code: string) =>
  recipeOf(code).optimizers.map(({ name, learningRate: [rate] }) => `${name} ${rate?.kind} ${rate?.value}`);

describe("the recipe of a learner", () => {
  it.each([
    ["fit(3)", "", "Adam default 0.001"],
    ["fit_one_cycle(3)", "", "Adam default 0.001"],
    ["fit_one_cycle(3, 0.02)", "", "Adam constant 0.02"],
    ["fit_one_cycle(3, lr_max=slice(1e-5, 1e-3))", "", "Adam constant 0.001"],
    ["fit_flat_cos(3, lr=0.3)", ", opt_func=SGD", "SGD constant 0.3"],
    ["fit(3)", ", lr=0.05", "Adam constant 0.05"],
    ["fine_tune(3)", "", "Adam default 0.002"],
    ["fine_tune(3, 0.01)", "", "Adam constant 0.01"],
  ])("takes the rate of the fit, of the learner, or the default: %s%s", (fit, options, expected) => {
    expect(rateOf(program(fit, options))).toEqual([expected]);
  });

  it("takes other defaults in the first release", () => {
    const first = `
from fastai.vision import *
data = ImageDataBunch.from_folder("x")
learn = cnn_learner(data, models.resnet18)
learn.fit_one_cycle(4)
`;

    expect(rateOf(first)).toEqual(["Adam default 0.003"]);
    expect(recipeOf(first).batchSize).toMatchObject([{ kind: "default", value: 64 }]);
  });

  it("counts epochs, batches and callbacks", () => {
    const recipe = recipeOf(
      program("fit_one_cycle(5, cbs=GradientClip(0.1))", ", wd=0.2, cbs=[GradientAccumulation(64)]"),
    );

    expect(recipe).toMatchObject({
      framework: "fastai",
      entry: { line: 5 },
      optimizers: [{ weightDecay: [{ value: 0.2 }] }],
      schedules: [{ name: "fit_one_cycle", steppedPer: "update" }],
      epochs: [{ value: 5 }],
      batchSize: [{ value: 16 }],
      accumulation: [{ value: 4 }],
      clipping: [{ value: 0.1 }],
      loss: [{ name: "CrossEntropyLossFlat" }],
    });
  });

  it("has no schedule in a plain fit", () => {
    expect(recipeOf(program("fit(3)")).schedules).toEqual([]);
  });

  it("knows no batch size of data that it does not know", () => {
    expect(recipeOf(program("fit(3)", "", "load()")).batchSize).toBeUndefined();
  });
});
