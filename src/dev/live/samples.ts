/** A training script without a mistake; the cases are made from it by changing lines. */
export const TRAIN = `"""Trains a digit classifier."""
import torch
from torch import nn


def train(model, loader, epochs):
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for images, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item()
        print(f"epoch {epoch}: {total}")
        scheduler.step()
`;

/** Fixes the framework's version, which decides what is true. */
export const REQUIREMENTS = "torch==2.8.0\n";

const CLEARING = "            optimizer.zero_grad()\n";
const BACKWARD = "            loss.backward()\n";

/** The mistake of most cases: the line that clears the gradients is gone. */
export const FAULTY = TRAIN.replace(CLEARING, "");

/** The same mistake three lines further down. */
export const SHIFTED = FAULTY.replace("\n\n\ndef train", "\n\nSEED = 1\nWORKERS = 4\n\n\ndef train");

/** The mistake as our suggestion mends it. */
export const SUGGESTED = FAULTY.replace(BACKWARD, CLEARING + BACKWARD);

/** Without the mistake, and not what it was before. */
export const FIXED = TRAIN.replace("lr=0.1", "lr=0.05");

/** So long that the place where the schedule is made is far from the one where it is stepped. */
export const LONG = TRAIN.replace(
  "        scheduler.step()\n",
  Array.from({ length: 25 }, (_, index) => `        record("bucket ${index}", total)\n`).join("") +
    "        scheduler.step()\n",
);

/** The schedule is not stepped any more: the last line goes, and what is wrong stands above. */
export function removeStep(script: string): string {
  return script.replace("        scheduler.step()\n", "");
}

/** Functions of one file with the same mistake each, of which a review shows ten. */
export function createSweep(count: number): string {
  const [head = "", body = ""] = FAULTY.split("\n\n\n");
  const functions = Array.from({ length: count }, (_, index) => body.replace("def train(", `def train_${index}(`));
  return [head, ...functions].join("\n\n\n");
}

/** The script as the second cell of a notebook, as Jupyter writes it. */
export function createNotebook(script: string): string {
  const [, body = ""] = script.split("\n\n\n");
  const toSource = (text: string) => text.trimEnd().split(/(?<=\n)/);
  const createCell = (text: string) => ({
    cell_type: "code",
    execution_count: null,
    metadata: {},
    outputs: [],
    source: toSource(text),
  });
  const notebook = {
    cells: [createCell("import torch\nfrom torch import nn\n"), createCell(body)],
    metadata: { language_info: { name: "python" } },
    nbformat: 4,
    nbformat_minor: 4,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
