import { describe, expect, it } from "vitest";
import type { Recipe } from "../../../src/recipe/recipe-schema.ts";
import { recipeOf, recipesOf } from "../read-code.ts";

const HEADER = "import torch\nfrom transformers import Trainer, TrainingArguments\n";

/** A script that trains with these arguments of `TrainingArguments`, and of `Trainer`. */
function trained(settings: string, trainer = ""): string {
  return `${HEADER}args = TrainingArguments("out", ${settings})\ntrainer = Trainer(model, args, ${trainer})\ntrainer.train()\n`;
}

function rateOf({ optimizers: [optimizer] }: Recipe): unknown {
  return optimizer?.learningRate[0]?.value;
}

describe("a Trainer of transformers", () => {
  it("names the call of train as the entry, and the Trainer as the place of what it makes", () => {
    const recipe = recipeOf(trained("learning_rate=1e-4"));

    expect(recipe).toMatchObject({ framework: "transformers", entry: { line: 5 }, optimizers: [{ line: 4 }] });
  });

  it.each([
    ["adamw_torch_fused", "AdamW"],
    ["paged_adamw_32bit", "AdamW"],
    ["lion_8bit", "Lion"],
    ["adafactor", "Adafactor"],
    ["sgd", "SGD"],
    ["rmsprop", "RMSprop"],
  ])("makes for optim=%s the optimizer %s", (optim, name) => {
    const recipe = recipeOf(trained(`optim="${optim}"`));

    expect(recipe.optimizers.map((one) => one.name)).toEqual([name]);
  });

  it("says nothing of an optimizer whose name it does not know", () => {
    const recipe = recipeOf(trained('optim="from_the_future"'));

    expect(recipe.optimizers).toEqual([]);
  });

  it.each([
    ['"cosine"', "get_cosine_schedule_with_warmup"],
    ["SchedulerType.CONSTANT_WITH_WARMUP", "get_constant_schedule_with_warmup"],
    ['"from_the_future"', "get_scheduler"],
  ])("makes for lr_scheduler_type=%s the schedule %s", (type, name) => {
    const recipe = recipeOf(`from transformers import SchedulerType\n${trained(`lr_scheduler_type=${type}`)}`);

    expect(recipe.schedules.map((one) => one.name)).toEqual([name]);
  });

  it("has the rates of a schedule whose length max_steps decides, its warm-up as a part of it", () => {
    const recipe = recipeOf(trained("learning_rate=1e-3, max_steps=1000, warmup_ratio=0.1"));

    const at = (step: number) => recipe.schedules[0]?.rates?.find((one) => one.step === step)?.rate;
    expect([at(0), at(100)]).toEqual([0, 1e-3]);
  });

  it("counts epochs unless max_steps is positive", () => {
    const byEpochs = recipeOf(trained("num_train_epochs=2, max_steps=-1"));
    const bySteps = recipeOf(trained("num_train_epochs=2, max_steps=70"));

    expect([byEpochs.epochs?.[0]?.value, bySteps.epochs]).toEqual([2, undefined]);
    expect(bySteps.updates?.[0]?.value).toBe(70);
  });

  it.each(["0", "None", "0.0"])("does not clip with max_grad_norm=%s", (limit) => {
    expect(recipeOf(trained(`max_grad_norm=${limit}`)).clipping).toBeUndefined();
  });

  it("knows nothing that a dict of unknown contents may have changed", () => {
    const recipe = recipeOf(trained("**settings"));

    expect(recipe.optimizers[0]?.learningRate[0]?.kind ?? "unknown").toBe("unknown");
    expect(recipe.epochs?.[0]?.kind ?? "unknown").toBe("unknown");
  });

  it("takes what was written to the settings after they were made", () => {
    const code = trained("learning_rate=1e-4").replace("trainer =", "args.learning_rate = 3e-4\ntrainer =");

    expect(rateOf(recipeOf(code))).toBe(3e-4);
  });

  it("makes the schedule for an optimizer that it is given alone", () => {
    const code = `optimizer = torch.optim.SGD(model.parameters(), lr=0.5)\n`;
    const recipe = recipeOf(
      trained('lr_scheduler_type="cosine"', "optimizers=(optimizer, None)").replace("args =", `${code}args =`),
    );

    expect(recipe.optimizers).toMatchObject([{ name: "SGD", learningRate: [{ value: 0.5 }] }]);
    expect(recipe.schedules).toMatchObject([{ name: "get_cosine_schedule_with_warmup", optimizer: 0 }]);
  });

  it("runs create_optimizer of a subclass with the class that the settings name", () => {
    const recipe = recipeOf(`${HEADER}
class Layered(Trainer):
    def create_optimizer(self):
        cls, kwargs = Trainer.get_optimizer_cls_and_kwargs(self.args)
        kwargs["lr"] = self.args.learning_rate * 10
        self.optimizer = cls(groups(self.model), **kwargs)

trainer = Layered(model=model, args=TrainingArguments("out", learning_rate=1e-5, optim="adafactor"))
trainer.train()
`);

    expect(recipe.optimizers).toMatchObject([{ name: "Adafactor", learningRate: [{ value: 1e-4 }] }]);
  });

  it("finds the loss of compute_loss, of the model itself, and of a function that it is given", () => {
    const inTrainer = recipeOf(`${HEADER}
class Weighted(Trainer):
    def compute_loss(self, model, inputs, num_items_in_batch=None, return_outputs=False):
        return torch.nn.functional.nll_loss(model(**inputs), inputs["labels"])

Weighted(model, TrainingArguments("out")).train()
`);
    const inFunction = recipeOf(`${HEADER}
def focal(outputs, labels, num_items_in_batch=None):
    return torch.nn.functional.cross_entropy(outputs.logits, labels)

Trainer(model, TrainingArguments("out"), compute_loss_func=focal).train()
`);

    expect([inTrainer, inFunction].map((one) => one.loss?.map((loss) => loss.name))).toEqual([
      ["nll_loss"],
      ["cross_entropy"],
    ]);
  });

  it("leaves optimizer and schedule to a DeepSpeed configuration that has them, with the settings for what is auto", () => {
    const recipe = recipeOf(`${HEADER}
config = {
    "optimizer": {"type": "Adam", "params": {"lr": "auto", "weight_decay": 0.2}},
    "scheduler": {"type": "WarmupDecayLR", "params": {"total_num_steps": "auto", "warmup_num_steps": 40}},
}
Trainer(model, TrainingArguments("out", learning_rate=2e-4, deepspeed=config)).train()
`);

    expect(recipe.optimizers).toMatchObject([
      { name: "Adam", learningRate: [{ value: 2e-4 }], weightDecay: [{ value: 0.2 }] },
    ]);
    expect(recipe.schedules).toMatchObject([{ name: "WarmupDecayLR" }]);
  });

  it("names the model and the precision, and leaves the processes to what starts it", () => {
    const recipe = recipeOf(
      trained("bf16=True, per_device_train_batch_size=4")
        .replace("args =", "model = load.Model.from_pretrained()\nargs =")
        .replace(HEADER, `${HEADER}import load\n`),
    );

    expect(recipe).toMatchObject({ model: { name: "Model" }, precision: [{ value: "mixed bfloat16" }] });
    expect(recipe.effectiveBatch?.[0]).toMatchObject({ text: "4 · processes" });
    expect(recipe.effectiveBatch?.[0]?.value).toBeUndefined();
  });

  it("is told apart from the Trainer of Lightning", () => {
    const recipes = recipesOf("from lightning.pytorch import Trainer\nTrainer(max_epochs=3).train()\n");

    expect(recipes.filter((one) => one.framework === "transformers")).toEqual([]);
  });

  it("rounds a window that is cut off by the end of an epoch as the release does", () => {
    const code = trained("num_train_epochs=2, gradient_accumulation_steps=3");

    expect(recipeOf(code, "transformers==4.57.1").updates?.[0]?.text).toBe("2 · ⌈len(loader) / 3⌉");
    expect(recipeOf(code, "transformers==4.40.0").updates?.[0]?.text).toBe("⌊2 · len(loader) / 3⌋");
  });
});
