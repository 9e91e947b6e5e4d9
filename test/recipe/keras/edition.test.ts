import { describe, expect, it } from "vitest";
import { loadFacts } from "../../../src/facts/load-facts.ts";
import { readRequirements } from "../../../src/program/versions/read-requirements.ts";
import { describeEditions, findKerasEditions } from "../../../src/recipe/keras/edition.ts";

const facts = loadFacts();

function editionsOf(symbol: string, ...lines: string[]): string {
  const requirements = readRequirements("requirements.txt", lines.join("\n"));
  return describeEditions(findKerasEditions(symbol, "train.py", { requirements, facts }).editions);
}

describe("the Keras behind tf.keras", () => {
  it.each([
    [[], "tf.keras of TensorFlow 1.4 to 2.5 and Keras 2.6 to 3.15"],
    [["tensorflow==1.13.2"], "tf.keras of TensorFlow 1.13.2"],
    [["tensorflow==2.3.4"], "tf.keras of TensorFlow 2.3.4"],
    [["tensorflow==2.10.1"], "Keras 2.10"],
    [["tensorflow-cpu>=2.11,<2.16"], "Keras 2.11 to 2.15"],
    [["tensorflow-gpu==2.9.3"], "Keras 2.9"],
    [["tensorflow>=2.16"], "Keras 3"],
    [["tensorflow==2.17.0", "keras==3.3.3"], "Keras 3.3.3"],
    [["tensorflow==2.17.0", "tf-keras==2.17.0"], "tf-keras 2.17.0 and Keras 3"],
    [["tensorflow<2.16"], "tf.keras of TensorFlow 1.4 to 2.5 and Keras 2"],
  ])("under %j is %s", (lines, expected) => {
    expect(editionsOf("tensorflow.keras.optimizers.Adam", ...lines)).toBe(expected);
  });
});

describe("the Keras behind import keras", () => {
  it.each([
    [["keras==2.2.4"], "Keras 2.2.4"],
    [["keras>=3"], "Keras 3"],
    [["keras~=2.3.0"], "Keras 2.3"],
    [["tensorflow==2.12.0"], "Keras 2.12.0"],
    [["tensorflow>=2.16"], "Keras 3"],
    [["tensorflow==2.12.0", "keras==2.12.0"], "Keras 2.12.0"],
  ])("under %j is %s", (lines, expected) => {
    expect(editionsOf("keras.optimizers.Adam", ...lines)).toBe(expected);
  });
});

describe("tf_keras", () => {
  it("has releases of its own", () => {
    expect(editionsOf("tf_keras.optimizers.Adam", "tf-keras==2.16.0")).toBe("tf-keras 2.16.0");
  });
});

describe("the line that restricts them", () => {
  it("is quoted as it is written", () => {
    const requirements = readRequirements("requirements.txt", "numpy\ntensorflow-cpu==2.12.1");

    const { requirement } = findKerasEditions("tensorflow.keras.Model", "train.py", { requirements, facts });

    expect(requirement).toMatchObject({ package: "tensorflow-cpu", specifier: "==2.12.1", line: 2 });
  });
});
