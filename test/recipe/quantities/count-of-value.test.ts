import { describe, expect, it } from "vitest";
import type { Value } from "../../../src/program/values.ts";
import { Identities } from "../../../src/recipe/identity.ts";
import {
  batchesPerEpoch,
  type Count,
  type CountContext,
  countOf,
  evaluateCount,
  makeAtom,
  makePositive,
  makeUnit,
  relateCounts,
  renderCount,
  renderUnit,
} from "../../../src/recipe/quantities/index.ts";
import { interpret } from "../../program/interpret.ts";

const SCRIPT = `import argparse, math
import numpy as np
import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader

parser = argparse.ArgumentParser()
parser.add_argument("--num_train_epochs", type=int, default=3)
parser.add_argument("--epochs", type=int, default=100)
parser.add_argument("--accum", type=int, default=4)
parser.add_argument("--gradient_accumulation_steps", type=int, default=8)
parser.add_argument("--batch_size", type=int, required=True)
parser.add_argument("--max_steps", type=int, required=True)
parser.add_argument("--warmup_ratio", type=float, default=0.1)
parser.add_argument("--warmup_epochs", type=int, default=5)
args = parser.parse_args()

accelerator = Accelerator()
dataset = load_dataset()
loader = DataLoader(dataset, batch_size=args.batch_size)
n_batches = len(loader)
EPOCHS = 10

def setup(train_loader, epochs, accum, cfg):
    global x, y
    total_steps = len(train_loader) * epochs
    x = EXPRESSION
    y = OTHER

setup(loader, args.epochs, args.accum, unknown.config)
`;

const SAMPLES = makePositive("samples", "len(dataset)", makeUnit("samples", "epochs"));
const BATCH_SIZE = makePositive("batch size", "args.batch_size", makeUnit("samples", "batches"));
const LOADER = makeAtom({
  id: "loader",
  name: "len(loader)",
  unit: makeUnit("batches", "epochs"),
  min: 1,
  isInteger: true,
  definition: batchesPerEpoch({ samples: SAMPLES, batchSize: BATCH_SIZE, dropLast: false }),
});

/** As the reader of a run knows its loader, its data set and what comes from options. */
function makeContext(more: Partial<CountContext> = {}): CountContext {
  return {
    identities: new Identities(),
    lengthOf: (value) => {
      const name = value.kind === "made" ? value.name : "";
      if (name.endsWith("DataLoader")) return LOADER;
      return name.endsWith("?") || name.includes("load_dataset") || value.kind === "unknown" ? SAMPLES : undefined;
    },
    quantityOf: (value) => (labelOf(value) === "batch_size" ? BATCH_SIZE : undefined),
    traitsOf: (value) => {
      const label = labelOf(value);
      if (label === "epochs" || label === "num_train_epochs" || label === "EPOCHS") return { unit: makeUnit("epochs") };
      return label === "max_steps" ? { unit: makeUnit("updates"), min: 1, isInteger: true } : undefined;
    },
    ...more,
  };
}

function labelOf(value: Value): string | undefined {
  if (value.kind !== "unknown" && value.kind !== "constant") return undefined;
  return value.origin?.label;
}

function read(expression: string, context = makeContext()): Count {
  const [count] = readBoth(expression, "0", context);
  return count;
}

function readBoth(expression: string, other: string, context = makeContext()): [Count, Count] {
  const program = interpret(SCRIPT.replace("EXPRESSION", expression).replace("OTHER", other));
  const [x, y] = [countOf(program.get("x"), context), countOf(program.get("y"), context)];
  if (x === undefined || y === undefined) throw new Error(`no count: ${expression}, ${other}`);
  return [x, y];
}

describe("countOf", () => {
  it.each([
    ["len(dataset) // args.batch_size", "⌊len(dataset) / args.batch_size⌋"],
    [
      "math.ceil(len(train_loader) / args.gradient_accumulation_steps) * args.num_train_epochs",
      "⌈len(loader) / args.gradient_accumulation_steps⌉ · args.num_train_epochs",
    ],
    ["int(len(train_loader) * epochs * 0.1)", "⌊len(loader) · epochs · 0.1⌋"],
    ["int(total_steps * args.warmup_ratio)", "⌊len(loader) · epochs · args.warmup_ratio⌋"],
    ["args.max_steps * accelerator.num_processes", "args.max_steps · accelerator.num_processes"],
    ["(len(loader) * epochs) // accum + 1", "⌊len(loader) · epochs / accum⌋ + 1"],
    ["args.epochs * n_batches", "args.epochs · len(loader)"],
    ["np.ceil(len(dataset) / args.batch_size)", "⌈len(dataset) / args.batch_size⌉"],
    ["int(np.ceil(len(dataset) / args.batch_size))", "⌈len(dataset) / args.batch_size⌉"],
    ["-(-len(loader) // accum)", "⌈len(loader) / accum⌉"],
    ["(len(loader) + accum - 1) // accum", "⌊(len(loader) + accum - 1) / accum⌋"],
    ["len(loader) // accum + (len(loader) % accum > 0)", "⌈len(loader) / accum⌉"],
    ["len(loader) // accum + int(len(loader) % accum != 0)", "⌈len(loader) / accum⌉"],
    ["len(loader) // accum + bool(len(loader) % accum)", "⌈len(loader) / accum⌉"],
    ["max(len(loader) // accum, 1)", "max(⌊len(loader) / accum⌋, 1)"],
    ["round(len(loader) / 3)", "round(len(loader) / 3)"],
    ["(cfg.epochs - args.warmup_epochs) * len(loader)", "(cfg.epochs - args.warmup_epochs) · len(loader)"],
    ["args.warmup_epochs * len(loader) // accum", "⌊args.warmup_epochs · len(loader) / accum⌋"],
    [
      "EPOCHS * len(loader) // torch.distributed.get_world_size()",
      "⌊EPOCHS · len(loader) / torch.distributed.get_world_size()⌋",
    ],
    ["len(dataset) / args.batch_size * epochs", "len(dataset) / args.batch_size · epochs"],
    ["cfg.trainer.max_epochs * len(loader)", "cfg.trainer.max_epochs · len(loader)"],
    ["cfg['steps'] - 1", "cfg['steps'] - 1"],
    ["abs(cfg.steps)", "max(cfg.steps, -cfg.steps)"],
    ["len(loader) ** 2", "len(loader) · len(loader)"],
    ["float(len(loader)) * 2", "len(loader) · 2"],
    ["+len(loader)", "len(loader)"],
    ["len(cfg.files)", "len(cfg.files)"],
  ])("reads %s", (expression, text) => {
    expect(renderCount(read(expression), { byName: true })).toBe(text);
  });

  it("shows options by value, and the result where everything is known", () => {
    const steps = makeAtom({ id: "l", name: "len(loader)", isInteger: true, min: 1, definition: read("782") });

    const count = read("math.ceil(len(train_loader) / accum) * epochs", makeContext({ lengthOf: () => steps }));

    expect(renderCount(count)).toBe("⌈782 / 4⌉ · 100 = 19,600");
  });

  it("knows the units that the caller knows", () => {
    const unit = read("args.epochs * len(loader)").unit;

    expect(unit && renderUnit(unit)).toBe("batches");
  });

  it.each([
    ["math.ceil(len(loader) / accum)", "(len(loader) + accum - 1) // accum"],
    ["-(-len(loader) // accum)", "(len(loader) - 1) // accum + 1"],
    ["len(loader) // accum + (len(loader) % accum > 0)", "math.ceil(len(loader) / accum)"],
    ["args.epochs * len(loader)", "total_steps"],
    ["args.epochs * n_batches", "len(train_loader) * epochs"],
    ["cfg.max_steps * 2", "cfg.max_steps + cfg.max_steps"],
    ["len(loader)", "math.ceil(len(dataset) / args.batch_size)"],
    ["int(total_steps / accum)", "total_steps // accum"],
    ["len(cfg.files) % 8", "len(cfg.files) - len(cfg.files) // 8 * 8"],
  ])("finds %s and %s equal", (expression, other) => {
    const [left, right] = readBoth(expression, other);

    expect(relateCounts(left, right).kind).toBe("equal");
  });

  it.each([
    ["cfg.max_steps", "cfg.num_steps"],
    ["cfg.a.steps", "cfg.b.steps"],
    ["args.max_steps", "cfg.max_steps"],
    ["len(cfg.files)", "len(cfg.names)"],
  ])("does not take %s for %s", (expression, other) => {
    const [left, right] = readBoth(expression, other);

    expect(relateCounts(left, right).kind).toBe("not comparable");
  });

  it("finds the mistake that costs days: steps of batches told, updates done", () => {
    const told = "args.epochs * len(loader)";
    const done = "math.ceil(len(loader) / accum) * args.epochs";

    const relation = relateCounts(...readBoth(told, done));

    expect(relation).toMatchObject({ kind: "differs by a factor", larger: "left", value: 4, isCertain: true });
    expect(relation.kind === "differs by a factor" && renderCount(relation.factor, { byName: true })).toBe("accum");
  });

  it("names a factor after the option, where the batches are all that is not known", () => {
    const [told, done] = readBoth("args.epochs", "args.epochs * len(loader)");

    const relation = relateCounts(told, done);

    expect(relation.kind === "differs by a factor" && renderCount(relation.factor, { byName: true })).toBe(
      "len(loader)",
    );
  });

  it("computes warm-ups in floating point as Python does", () => {
    const lengthOf = () => makeAtom({ id: "l", name: "len(loader)", definition: read("7") });
    const context = makeContext({ lengthOf });

    // Python: int(7 * 100 * 0.29) is 202, int(100 * (7 * 0.29)) is 202, int(0.29 * 100) is 28
    expect(evaluateCount(read("int(len(loader) * epochs * 0.29)", context))).toBe(Math.trunc(7 * 100 * 0.29));
    expect(evaluateCount(read("int(epochs * (len(loader) * 0.29))", context))).toBe(Math.trunc(100 * (7 * 0.29)));
    expect(evaluateCount(read("int(len(loader) / 49 * 49)", context))).toBe(Math.trunc((7 / 49) * 49));
  });

  it("does not call two floating-point warm-ups equal that are written differently", () => {
    const [left, right] = readBoth("int(total_steps * 0.1)", "int(0.1 * len(loader) * epochs)");

    expect(relateCounts(left, right)).toMatchObject({ kind: "equal up to rounding" });
  });

  it("takes a choice as one unknown number, or its first alternative where asked", () => {
    const expression = "len(loader) * (10 if cfg.quick else 100)";

    const open = read(expression);
    const first = read(expression, makeContext({ choices: "first" }));

    expect(renderCount(first)).toBe("len(loader) · 10");
    expect(relateCounts(open, LOADER)).toMatchObject({ kind: "not comparable" });
  });

  it("has no count for what is no number", () => {
    const program = interpret(`import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int)
args = parser.parse_args()
none = args.steps
text = "steps"
flag = True
many = [30, 60]
half = none * 2
infinite = float("inf")
`);

    const read = ["none", "text", "flag", "many", "half", "infinite"].map((name) =>
      countOf(program.get(name), makeContext()),
    );

    expect(read).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  it("reads long and deep formulas without end", () => {
    const long = Array.from({ length: 1_000 }, (_, index) => `cfg.a${index % 7}`).join(" + ");
    const deep = `${"(1 + 2 * ".repeat(90)}cfg.n${")".repeat(90)}`;

    const [sum, nested] = readBoth(long, deep);

    expect(relateCounts(sum, read("cfg.a0")).kind).toBe("not comparable");
    expect(renderCount(nested).length).toBeLessThanOrEqual(200);
  });
});
