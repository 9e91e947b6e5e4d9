import { describe, expect, it } from "vitest";
import { explainLine, type LineExplanation } from "../../src/recipe/explain-line.ts";
import { analyseFiles } from "../rules/analyse-files.ts";
import { book } from "../rules/rule-book.ts";

/** What is said about the line of `train.py` that holds a text. */
function explain(code: string, text: string, ...requirements: string[]): LineExplanation[] {
  const { runs } = analyseFiles(
    new Map([["train.py", code]]),
    new Map([["requirements.txt", requirements.join("\n")]]),
  );
  const line = code.slice(0, code.indexOf(text)).split("\n").length;
  return explainLine(runs, { path: "train.py", line }, book.facts);
}

function accessIn(code: string, text: string, ...requirements: string[]): [string, string][][] {
  return explain(code, text, ...requirements).map((one) =>
    one.access.map(({ code: written, note }) => [written, note]),
  );
}

const KERAS = `import keras

RATE = 0.001
opt = keras.optimizers.Adam(learning_rate=RATE)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=opt, loss="mse")
model.fit([], [])
`;

const TORCH = `import torch

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, weight_decay=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5)
for epoch in range(30):
    for batch in []:
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
    scheduler.step()
`;

describe("what stands on a line", () => {
  it("is the optimizer with its rate, where the number is written, and how it is read", () => {
    expect(explain(KERAS, "opt =", "keras==3.4.1")).toEqual([
      {
        kind: "optimizer",
        framework: "keras",
        optimizer: {
          name: "Adam",
          path: "train.py",
          line: 4,
          learningRate: [
            {
              kind: "constant",
              value: 0.001,
              provenance: [
                { path: "train.py", line: 3, note: "the name `RATE`" },
                { path: "train.py", line: 3, note: "written as `0.001`" },
              ],
            },
          ],
        },
        access: [{ code: "opt.learning_rate", note: "" }],
      },
    ]);
  });

  it.each(["RATE = 0.001", "model.compile", "learning_rate=RATE"])(
    "is the same optimizer where %j leads to it",
    (text) => {
      expect(explain(KERAS, text)).toMatchObject([{ kind: "optimizer", optimizer: { name: "Adam", line: 4 } }]);
    },
  );

  it("is nothing where no training is set up", () => {
    expect(explain(KERAS, "import keras")).toEqual([]);
    expect(explain(KERAS, "model.fit")).toEqual([]);
    expect(explain("x = 1\n", "x")).toEqual([]);
  });

  it("is what a string or nothing means to compile", () => {
    const named = KERAS.replace("optimizer=opt", 'optimizer="adam"').replace(/^opt = .*\n/m, "");
    const silent = KERAS.replace("optimizer=opt, ", "").replace(/^opt = .*\n/m, "");

    expect(explain(named, "model.compile", "keras==3.4.1")).toMatchObject([
      {
        optimizer: { name: "Adam", learningRate: [{ kind: "default", value: 0.001 }] },
        access: [{ code: "model.optimizer.learning_rate" }],
      },
    ]);
    expect(explain(silent, "model.compile", "keras==3.4.1")).toMatchObject([
      { optimizer: { name: "RMSprop", learningRate: [{ kind: "default", value: 0.001 }] } },
    ]);
  });

  it("is a schedule with its rates, its unit, and the optimizer that it moves", () => {
    const found = explain(TORCH, "scheduler = ");

    expect(found).toMatchObject([
      {
        kind: "schedule",
        schedule: { name: "StepLR", line: 5, steppedPer: "epoch", halvedAt: 10 },
        optimizer: { name: "AdamW", path: "train.py", line: 4 },
        access: [{ code: "scheduler.get_last_lr()" }],
      },
    ]);
    expect(found[0]?.kind === "schedule" ? found[0].schedule.rates : []).toContainEqual({ step: 10, rate: 0.00015 });
  });

  it("is an optimizer together with the schedule that moves it", () => {
    expect(explain(TORCH, "optimizer = ")).toMatchObject([
      {
        kind: "optimizer",
        optimizer: { name: "AdamW", weightDecay: [{ value: 0.1 }] },
        access: [{ code: 'optimizer.param_groups[0]["lr"]' }],
      },
      { kind: "schedule", schedule: { name: "StepLR" } },
    ]);
  });

  it("is said once when several runs reach it", () => {
    const twice = `${TORCH}\ndef again():\n    model.compile(optimizer)\n    optimizer.step()\n`;

    expect(explain(twice, "optimizer = ").filter((one) => one.kind === "optimizer")).toHaveLength(1);
  });
});

describe("the way to read a rate", () => {
  const inline = KERAS.replace(/^opt = .*\n/m, "").replace(
    "optimizer=opt",
    "optimizer=keras.optimizers.Adam(learning_rate=RATE)",
  );
  const scheduled = KERAS.replace(
    "learning_rate=RATE",
    "learning_rate=keras.optimizers.schedules.ExponentialDecay(RATE, 100, 0.5)",
  );

  it("goes through the model when the optimizer has no name", () => {
    expect(accessIn(inline, "model.compile", "keras==3.4.1")).toEqual([[["model.optimizer.learning_rate", ""]]]);
  });

  it("goes through the attribute that holds it", () => {
    const code =
      "import torch\n\nclass Trainer:\n    def __init__(self, model):\n        self.opt = torch.optim.SGD(model.parameters(), lr=0.1)\n\nTrainer(None)\n";

    expect(accessIn(code, "self.opt")).toEqual([[['self.opt.param_groups[0]["lr"]', ""]]]);
  });

  it("is `lr` where a release knows nothing else", () => {
    const old = KERAS.replace("learning_rate=", "lr=");

    expect(accessIn(old, "opt =", "keras==2.2.4")).toEqual([[["keras.backend.get_value(opt.lr)", ""]]]);
    expect(accessIn(old, "opt =", "keras==2.15.0")).toEqual([[["opt.learning_rate", ""]]]);
  });

  it("differs by release where a schedule gives the rate", () => {
    expect(accessIn(scheduled, "opt =", "keras==3.4.1")[0]).toEqual([
      ["opt.learning_rate", "the rate of the next update"],
    ]);
    expect(accessIn(scheduled, "opt =", "keras==2.12.0")[0]).toEqual([
      ["opt.learning_rate", "the rate of the last update"],
    ]);
    expect(accessIn(scheduled, "opt =", "keras==2.9.0")[0]).toEqual([["opt.learning_rate(opt.iterations)", ""]]);
  });

  it("is told for each release when several may be in use", () => {
    const [first, second] = accessIn(scheduled, "opt =", "keras>=2.9,<2.12")[0] ?? [];

    expect(first).toEqual(["opt.learning_rate", "in Keras 2.11.0: the rate of the last update"]);
    expect(second?.[0]).toBe("opt.learning_rate(opt.iterations)");
    expect(second?.[1]).toMatch(/^in Keras 2\.9 to 2\.10$/);
  });

  it("of optax says what must be done first", () => {
    const code = "import optax\n\ntx = optax.adam(learning_rate=1e-3)\n";

    expect(accessIn(code, "tx =")).toEqual([
      [
        [
          'opt_state.hyperparams["learning_rate"]',
          "only of an optimizer made through `optax.inject_hyperparams`; others do not keep it",
        ],
      ],
    ]);
  });
});
