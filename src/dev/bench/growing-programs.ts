import type { Recipe } from "../../recipe/recipe-schema.ts";

/** A program that can be made in any size. */
export interface GrowingProgram {
  name: string;
  /** What the size counts. */
  unit: string;
  /** The largest size, 8 times the smallest. */
  largest: number;
  /** Its files by path. */
  make(size: number): Map<string, string>;
  /** Whether the recipes say everything that is so with all options at their defaults. */
  isComplete(recipes: Recipe[], size: number): boolean;
}

const HEAD = "import argparse\nimport torch\nfrom torch import nn\n\n";

/** One step of a loop over batches, as most scripts have it. */
const STEP = `        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
`;

const TRAINING = `model = nn.Linear(4, 2)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
for epoch in range(3):
    for x, y in loader:
${STEP}`;

const long: GrowingProgram = {
  name: "one long file",
  unit: "lines",
  largest: 20_000,
  make: (size) => {
    const functions = repeat(
      Math.floor((size - 14) / 10),
      (index) => `def load_part_${index}(folder, limit=${index}):
    """Reads one part of the data."""
    rows = []
    for name in sorted(folder):
        if name.endswith(".csv") and len(rows) < limit:
            rows.append([float(cell) for cell in name.split(",")])
    mean = sum(len(row) for row in rows) / max(1, len(rows))
    return {"rows": rows, "mean": mean, "part": ${index}}


`,
    );
    return single(`${HEAD}lr = 0.1\n${functions}${TRAINING}`);
  },
  isComplete: (recipes) => firstRate(recipes) === 0.1,
};

const optimizers: GrowingProgram = {
  name: "optimizers in one file",
  unit: "optimizers",
  largest: 500,
  make: (size) => {
    const made = repeat(
      size,
      (index) => `net_${index} = nn.Linear(4, 2)
optimizer_${index} = torch.optim.Adam(net_${index}.parameters(), lr=0.001)
`,
    );
    const steps = repeat(
      size,
      (index) => `        optimizer_${index}.zero_grad()
        criterion(net_${index}(x), y).backward()
        optimizer_${index}.step()
`,
    );
    return single(
      `${HEAD}${made}criterion = nn.CrossEntropyLoss()\nfor epoch in range(3):\n    for x, y in loader:\n${steps}`,
    );
  },
  isComplete: ([recipe], size) => recipe?.optimizers.length === size && firstRate([recipe]) === 0.001,
};

const chain: GrowingProgram = {
  name: "import chain",
  unit: "modules",
  largest: 200,
  make: (size) => {
    const files = new Map([["train.py", `${HEAD}from link_0 import lr\n${TRAINING}`]]);
    for (let index = 0; index < size; index++) {
      const isLast = index === size - 1;
      files.set(`link_${index}.py`, isLast ? "lr = 0.1\n" : `from link_${index + 1} import lr\n`);
    }
    return files;
  },
  isComplete: (recipes) => firstRate(recipes) === 0.1,
};

const branches: GrowingProgram = {
  name: "branches that assign lr",
  unit: "branches",
  largest: 50,
  make: (size) => {
    const options = repeat(size, (index) => `parser.add_argument("--flag-${index}", action="store_true")\n`);
    const ifs = repeat(size, (index) => `if args.flag_${index}:\n    lr = ${index + 1} / 1000\n`);
    return single(
      `${HEAD}parser = argparse.ArgumentParser()\n${options}args = parser.parse_args()\nlr = 0.1\n${ifs}${TRAINING}`,
    );
  },
  isComplete: (recipes) => recipes.some(({ optimizers: [first] }) => first?.learningRate.length),
};

const notebook: GrowingProgram = {
  name: "notebook",
  unit: "MB",
  largest: 29,
  make: (size) => {
    const picture = "iVBORw0KGgo".repeat(9_000);
    const cells = Array.from({ length: Math.floor((size * 1_000_000) / 100_000) }, (_, index) => ({
      cell_type: "code",
      source: [`rows_${index} = [len(row) for row in table]\n`, `print(rows_${index})\n`],
      outputs: [{ output_type: "display_data", data: { "image/png": picture } }],
    }));
    const training = { cell_type: "code", source: `${HEAD}lr = 0.1\n${TRAINING}`.split(/(?<=\n)/), outputs: [] };
    return new Map([["train.ipynb", JSON.stringify({ cells: [...cells, training], nbformat: 4 })]]);
  },
  isComplete: (recipes) => firstRate(recipes) === 0.1,
};

/** Programs whose analysis has to stay linear. */
export const GROWING_PROGRAMS: GrowingProgram[] = [long, optimizers, chain, branches, notebook];

function firstRate([recipe]: (Recipe | undefined)[]): unknown {
  const [rate] = recipe?.optimizers[0]?.learningRate ?? [];
  return rate?.kind === "constant" ? rate.value : undefined;
}

function repeat(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join("");
}

function single(text: string): Map<string, string> {
  return new Map([["train.py", text]]);
}
