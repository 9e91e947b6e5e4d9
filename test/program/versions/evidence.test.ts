import { describe, expect, it } from "vitest";
import { loadFacts } from "../../../src/facts/load-facts.ts";
import { assumeByDate, findSymbolEvidence, findSyntaxEvidence } from "../../../src/program/versions/evidence.ts";
import { resolveVersion } from "../../../src/program/versions/find-version.ts";
import { parseFile } from "../interpret.ts";

const facts = loadFacts();

describe("evidence of a release that no file names", () => {
  it("takes the newest release of the day, and none from before the first", () => {
    expect(assumeByDate("torch", "2023-06-01", facts).releases).toEqual(["2.0.1"]);
    expect(assumeByDate("torch", "2010-01-01", facts).evidence).toEqual([]);
  });

  it("knows that an optimizer in use needs a release that has it", () => {
    const [use] = findSymbolEvidence([{ name: "torch.optim.Muon", path: "train.py", line: 3 }], facts);
    const version = resolveVersion("torch", "train.py", { requirements: [], facts, evidence: use ? [use] : [] });
    expect(version.isAssumed).toBe(true);
    expect(version.releases).not.toContain("2.0.1");
    expect(version.releases).toContain("2.12.0");
  });

  it("says nothing about an optimizer that every release has", () => {
    expect(findSymbolEvidence([{ name: "torch.optim.SGD", path: "train.py", line: 3 }], facts)).toEqual([]);
  });

  it("sees that Python 2 code runs with old releases only", () => {
    const file = parseFile("train.py", 'import torch\nprint "epoch", 1\n');
    const [use] = findSyntaxEvidence(file);
    expect(use).toMatchObject({ text: "a Python 2 `print` statement", line: 2 });
    const version = resolveVersion("torch", "train.py", { requirements: [], facts, evidence: use ? [use] : [] });
    expect(version.releases.at(-1)).toBe("1.4.0");
  });
});
