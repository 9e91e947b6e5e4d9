import { describe, expect, it } from "vitest";
import type { Made } from "../../src/program/values.ts";
import { constant, NO_ARGUMENTS } from "../../src/program/values.ts";
import { roleOf } from "../../src/recipe/roles.ts";
import { parseFile } from "../program/interpret.ts";
import { book } from "../rules/rule-book.ts";

/** What a call of this library name gives. */
function made(name: string): Made {
  const site = { file: parseFile("a.py", ""), start: 0, end: 0 };
  const callee = { kind: "external" as const, name, origin: undefined };
  return { kind: "made", callee, name, arguments: NO_ARGUMENTS, site, attributes: new Map() };
}

describe("the part that an object plays", () => {
  it.each([
    "schedulefree.AdamWScheduleFree",
    "prodigyopt.Prodigy",
    "lion_pytorch.Lion",
    "apex.optimizers.FusedLAMB",
    "colossalai.nn.optimizer.HybridAdam",
    "transformers.AdamW",
    "timm.optim.Lamb",
  ])("is that of an optimizer for %s", (name) => {
    expect(roleOf(made(name), book.facts)?.kind).toBe("optimizer");
  });

  it.each([
    "sklearn.linear_model.SGDClassifier",
    "tensorflow_addons.optimizers.Nothing",
    "mypackage.AdamWConfig",
    "mypackage.adam",
    "jax.example_libraries.optimizers.SGD",
  ])("is none for %s", (name) => {
    expect(roleOf(made(name), book.facts)).toBeUndefined();
  });

  it("is that of a schedule for diffusers' copies of transformers' functions", () => {
    expect(roleOf(made("diffusers.optimization.get_scheduler"), book.facts)).toMatchObject({ kind: "schedule" });
  });

  it("is none for factories that give a schedule in a tuple, and for values without a name", () => {
    expect(roleOf(made("timm.scheduler.create_scheduler_v2"), book.facts)).toBeUndefined();
    expect(roleOf(constant(1), book.facts)).toBeUndefined();
  });
});
