import { createProgram } from "../../../src/program/program.ts";
import { checkProperty, PROPERTIES, type PropertyName } from "../../../src/recipe/replay/check-properties.ts";
import type { PropertyResult } from "../../../src/recipe/replay/property.ts";
import { type Replay, replayTraining } from "../../../src/recipe/replay/replay.ts";
import { parseFile } from "../../program/interpret.ts";
import { book } from "../../rules/rule-book.ts";

/** Replays the first training of a script, or of one of its functions. */
export function replayCode(code: string, name = "<module>"): Replay {
  const file = parseFile("train.py", code);
  return replayTraining({ program: createProgram([file]), file, facts: book.facts, requirements: [], name });
}

/** What is found about each property, by name. */
export function findingsOf(replay: Replay): Map<PropertyName, PropertyResult> {
  const names = Object.keys(PROPERTIES) as PropertyName[];
  return new Map(names.map((name) => [name, checkProperty(replay, name)]));
}

/** The names of the properties with one kind of result, sorted. */
export function namesWith(replay: Replay, kind: PropertyResult["kind"]): PropertyName[] {
  return [...findingsOf(replay)].flatMap(([name, result]) => (result.kind === kind ? [name] : [])).sort();
}

/** A script around the lines of a loop over batches, with a model, an optimizer, a loader and a loss. */
export function trainingScript(...lines: string[]): string {
  return [
    "import torch",
    "from torch import nn",
    "model = nn.Linear(3, 2)",
    "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)",
    "criterion = nn.CrossEntropyLoss()",
    "loader = torch.utils.data.DataLoader(data, batch_size=8)",
    "for epoch in range(10):",
    "    for i, (x, y) in enumerate(loader):",
    ...lines.map((line) => `        ${line}`),
    "",
  ].join("\n");
}
