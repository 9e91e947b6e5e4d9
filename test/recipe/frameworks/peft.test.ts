import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

describe("adapters of PEFT", () => {
  it("leave the model the one that is trained", () => {
    const recipe = recipeOf(`
import torch
from peft import LoraConfig, get_peft_model
from transformers import Trainer, TrainingArguments

class Tagger(torch.nn.Module):
    def forward(self, ids, labels=None):
        return torch.nn.functional.cross_entropy(self.body(ids), labels)

model = get_peft_model(Tagger(), LoraConfig(r=8))
Trainer(model, TrainingArguments("out")).train()
`);

    expect(recipe.loss).toMatchObject([{ name: "cross_entropy" }]);
  });
});
