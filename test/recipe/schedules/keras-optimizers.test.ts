import { describe, expect, it } from "vitest";
import { evaluateSchedule, type ScheduleArgument } from "../../../src/recipe/schedules/index.ts";

describe("the argument decay of Keras optimizers", () => {
  it("divides the rate by what grows with the updates", () => {
    expect(getRates("legacy.SGD", { learning_rate: 0.1, decay: 0.5 }, "2.15.0")).toEqual([0.1, 0.05]);
    expect(getRates("SGD", { learning_rate: 0.1, decay: 0.5 }, "2.10.0")).toEqual([0.1, 0.05]);
  });

  it("is ignored by Keras 3 and refused by the new optimizers of Keras 2", () => {
    expect(getRates("SGD", { learning_rate: 0.1, decay: 0.5 }, "3.5.0")).toEqual([0.1, 0.1]);
    expect(getRates("SGD", { learning_rate: 0.1, decay: 0 }, "2.15.0")).toBe("invalid ValueError");
  });

  it("depends on the import in Keras 2.11 and 2.12 and on the release where that is not known", () => {
    expect(getRates("Adam", { decay: 0.5 }, "2.12.0")).toBe("unknown");
    expect(getRates("Adam", { decay: 0.5 })).toBe("unknown");
  });

  it("is refused when it is negative", () => {
    expect(getRates("legacy.SGD", { decay: -0.5 }, "2.15.0")).toBe("invalid ValueError");
  });
});

describe("the argument lr of Keras optimizers", () => {
  it("wins over learning_rate in the old optimizers", () => {
    expect(getRates("legacy.Adam", { learning_rate: 0.1, lr: 0.2 }, "2.15.0")).toEqual([0.2, 0.2]);
  });

  it("is thrown away by the new optimizers of Keras 2 and refused by Keras 3", () => {
    expect(getRates("Adam", { lr: 0.2 }, "2.15.0")).toEqual([0.001, 0.001]);
    expect(getRates("Adam", { lr: 0.2 }, "3.0.0")).toBe("invalid ValueError");
  });
});

describe("the learning rate of Keras optimizers", () => {
  it("must be a float in Keras 3", () => {
    const one = { kind: "int", value: 1 } as const;

    expect(getRates("SGD", { learning_rate: one }, "3.5.0")).toBe("invalid ValueError");
    expect(getRates("SGD", { learning_rate: one }, "2.15.0")).toEqual([1, 1]);
  });
});

/** The rates at the first update and after two, or why there are none. */
function getRates(name: string, given: Record<string, ScheduleArgument>, version?: string): unknown {
  const curve = evaluateSchedule({ framework: "keras", name, arguments: { momentum: 0.9, ...given }, version });
  if (curve.kind === "curve") return [0, 2].map(curve.rateAt);
  return curve.kind === "invalid" ? `invalid ${curve.error}` : curve.kind;
}
