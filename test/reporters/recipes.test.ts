import { describe, expect, it } from "vitest";
import { explainLine } from "../../src/recipe/explain-line.ts";
import { renderLineExplanations } from "../../src/reporters/line-explanations.ts";
import { renderRecipes } from "../../src/reporters/recipes.ts";
import { listRecipes } from "../../src/review/review.ts";
import { analyseFiles } from "../rules/analyse-files.ts";
import { book } from "../rules/rule-book.ts";
import { PLAIN } from "./make-report.ts";

const CODE = `import argparse
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--opt", default="sgd")
args = parser.parse_args()
RATE = 1e-4
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, weight_decay=RATE)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5)


def train():
    for epoch in range(30):
        for batch in torch.utils.data.DataLoader([], batch_size=64):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(batch), batch)
            loss.backward()
            optimizer.step()
        scheduler.step()


train()
`;

describe("recipes for people", () => {
  it("show every quantity with the places it came through", () => {
    const analysis = analyseFiles(new Map([["train.py", CODE]]));
    const recipes = listRecipes(analysis, book);

    expect(renderRecipes(recipes, PLAIN)).toMatchInlineSnapshot(`
      "train.py:15  torch
        model            \`Linear\`  line 9
        optimizer        \`SGD\`  line 10
        learning rate    0.1
                           line 10 the attribute \`lr\`
                           line 5 default of the option \`--lr\`, written as \`0.1\`
        weight decay     1e-4  line 8 the name \`RATE\`, written as \`1e-4\`
        schedule         \`StepLR\` per epoch: 0.1 at 0, 0.1 at 9, 0.05 at 10, 0.025 at 20, halved at 10  line 11
        batch size       64  line 16 written as \`64\`
        epochs           30  line 15 written as \`30\`
        updates          \`30 · ⌈len([]) / 64⌉\`
        loss             \`mse_loss\`  line 18
      "
    `);
  });

  it("let no control character through", () => {
    const analysis = analyseFiles(new Map([["tr\u001b[2Jain.py", CODE.replace('"--lr"', '"--lr\u009b\u202e"')]]));

    const text = renderRecipes(listRecipes(analysis, book), PLAIN);

    expect(text).toContain("tr␛[2Jain.py:15");
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it("are no text where nothing is trained", () => {
    expect(renderRecipes([], PLAIN)).toBe("");
  });
});

describe("a line for people", () => {
  it("shows the value, its origin, who holds it and how it is read", () => {
    const { runs } = analyseFiles(new Map([["train.py", CODE]]));

    const text = renderLineExplanations(explainLine(runs, { path: "train.py", line: 10 }, book.facts), PLAIN);

    expect(text).toMatchInlineSnapshot(`
      "train.py:10 SGD  pytorch
        learning rate    0.1
                           line 10 the attribute \`lr\`
                           line 5 default of the option \`--lr\`, written as \`0.1\`
        weight decay     1e-4  line 8 the name \`RATE\`, written as \`1e-4\`
        held by          the optimizer made at line 10
        read it with     optimizer.param_groups[0]["lr"]

      train.py:11 StepLR  pytorch
        schedule         \`StepLR\` per epoch: 0.1 at 0, 0.1 at 9, 0.05 at 10, 0.025 at 20, halved at 10
        moves            the rate of \`SGD\`  line 10
        read it with     scheduler.get_last_lr()
      "
    `);
  });

  it("says where the rates of a schedule cannot be known", () => {
    const code = CODE.replace("step_size=10", "step_size=len(args.steps)");
    const { runs } = analyseFiles(new Map([["train.py", code]]));

    const text = renderLineExplanations(explainLine(runs, { path: "train.py", line: 11 }, book.facts), PLAIN);

    expect(text).toMatch(/ {2}rates +not known before the program runs\n/);
  });
});
