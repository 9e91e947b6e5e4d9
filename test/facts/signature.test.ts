import { describe, expect, it } from "vitest";
import { loadFacts } from "../../src/facts/load-facts.ts";
import { findLearningRateParameter, findSignature } from "../../src/facts/signature.ts";

const facts = loadFacts();
const fact = (name: string) => facts.find(name)[0] ?? facts.get(`no entry for ${name}`);

describe("findLearningRateParameter", () => {
  it.each([
    ["keras.optimizers.Adam", "2.2.5", "lr", 0.001],
    ["keras.optimizers.Adam", "3.1.0", "learning_rate", 0.001],
    ["keras.optimizers.Adadelta", "2.3.1", "learning_rate", 1],
    ["keras.optimizers.Adadelta", "2.6.0", "learning_rate", 0.001],
    ["keras.optimizers.Lion", "2.15.0", "learning_rate", 1e-4],
    ["keras.optimizers.Lion", "3.0.0", "learning_rate", 1e-3],
    ["torch.optim.AdamW", "2.1.0", "lr", 1e-3],
  ])("of %s %s is %s = %d", (name, release, parameter, value) => {
    expect(findLearningRateParameter(fact(name), release)).toMatchObject({ name: parameter, default: value });
  });

  it("knows where the rate has to be given", () => {
    expect(findLearningRateParameter(fact("torch.optim.SGD"), "1.13.1")).toMatchObject({
      default: undefined,
      isRequired: true,
    });
    expect(findLearningRateParameter(fact("torch.optim.SGD"), "2.6.0")).toMatchObject({
      default: 1e-3,
      isRequired: false,
    });
  });

  it("takes the newest where the release is not known", () => {
    expect(findLearningRateParameter(fact("keras.optimizers.Lion"), undefined)?.default).toBe(1e-3);
  });
});

describe("findSignature", () => {
  it("lists parameters in the order of the release", () => {
    const names = (release: string) =>
      findSignature(fact("torch.optim.RMSprop"), release)?.map(({ name }) => name) ?? [];

    expect(names("2.2.2").indexOf("capturable")).not.toBe(names("2.6.0").indexOf("capturable"));
    expect(names("2.6.0").slice(0, 3)).toEqual(["params", "lr", "alpha"]);
  });
});
