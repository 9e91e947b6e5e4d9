import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { listEventTrees, renderEvents } from "../../src/reporters/events.ts";
import { analyseFiles } from "../rules/analyse-files.ts";
import { PLAIN } from "./make-report.ts";

const folder = new URL("../../fixtures/loops/", import.meta.url);

function renderLoop(name: string): string {
  const code = readFileSync(new URL(`${name}.py`, folder), "utf8");
  const { runs } = analyseFiles(new Map([[`${name}.py`, code]]));
  return renderEvents(listEventTrees(runs), PLAIN);
}

describe("the tree of events", () => {
  it.each([
    "accelerate-accumulate",
    "accumulate-across-epochs",
    "accumulate-divided-twice",
    "accumulate-early-continue",
    "accumulate-inner-loop",
    "accumulate-own-counter",
    "amp-optional-accumulate",
    "closure-per-batch",
    "evaluation-mode-within-epoch",
    "full-batch",
    "gan-critic-more-often",
    "generator-of-batches",
    "iterator-starts-over",
    "lbfgs-closure",
    "nested-functions",
    "optimizers-in-a-list",
    "recurrent-chunks",
    "resume-next-epoch-saved",
    "skips-broken-losses",
    "trainer-class-accumulate",
    "while-until-max-iterations",
  ])("shows loops, conditions and calls around each event: %s", async (name) => {
    await expect(renderLoop(name)).toMatchFileSnapshot(fileURLToPath(new URL(`${name}.events.txt`, folder)));
  });

  it("names the file of what stands elsewhere", () => {
    const { runs } = analyseFiles(
      new Map([
        [
          "train.py",
          "from engine import run\nimport torch\nm = torch.nn.Linear(1, 1)\nrun(m, torch.optim.SGD(m.parameters(), lr=1))\n",
        ],
        [
          "engine.py",
          "def run(model, optimizer):\n    for batch in data:\n        model(batch).backward()\n        optimizer.step()\n",
        ],
      ]),
    );

    const text = renderEvents(listEventTrees(runs.filter((run) => run.file.path === "train.py")), PLAIN);

    expect(text).toBe(
      [
        "train.py",
        "  run()  line 4",
        "    for batch in data  batches, engine.py:2",
        "      backward  line 3",
        "      optimizer step SGD  line 4",
        "",
      ].join("\n"),
    );
  });

  it("gives programs the nodes with their lines", () => {
    const { runs } = analyseFiles(
      new Map([["a.py", "import torch\nwhile more():\n    if ready():\n        loss.backward()\n"]]),
    );

    expect(listEventTrees(runs)).toEqual([
      {
        path: "a.py",
        name: "<module>",
        nodes: [
          {
            kind: "loop",
            text: "while more()",
            path: "a.py",
            line: 2,
            children: [
              {
                kind: "condition",
                text: "if ready()",
                path: "a.py",
                children: [{ kind: "event", text: "backward", path: "a.py", line: 4, children: [] }],
              },
            ],
          },
        ],
      },
    ]);
  });

  it("is empty where nothing trains", () => {
    expect(renderEvents(listEventTrees(analyseFiles(new Map([["a.py", "import torch\nx = 1\n"]])).runs), PLAIN)).toBe(
      "",
    );
  });
});
