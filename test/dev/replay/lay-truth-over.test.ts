import { describe, expect, it } from "vitest";
import { layTruthOver } from "../../../src/dev/replay/lay-truth-over.ts";

describe("laying the truth over a stored payload", () => {
  it("replaces numbers and names at any depth, and keeps what the truth says nothing about", () => {
    const stored = { action: "opened", pull_request: { number: 7, head: { sha: "000", ref: "x" }, draft: true } };

    const payload = layTruthOver(stored, { pull_request: { number: 1, head: { sha: "abc" }, title: "Train" } });

    expect(payload).toEqual({
      action: "opened",
      pull_request: { number: 1, head: { sha: "abc", ref: "x" }, draft: true },
    });
  });

  it("leaves alone what is null or of another type, so that a wrong payload stays wrong", () => {
    const stored = { installation: { id: "one" }, repository: ["acme"], pull_request: { head: { repo: null } } };

    const payload = layTruthOver(stored, {
      installation: { id: 1 },
      repository: { id: 2 },
      pull_request: { head: { repo: { id: 2 } } },
    });

    expect(payload).toEqual(stored);
  });

  it("keeps a stored value of which there is no truth", () => {
    expect(layTruthOver({ check_run: { id: 9 }, after: "000" }, { check_run: undefined, after: undefined })).toEqual({
      check_run: { id: 9 },
      after: "000",
    });
  });
});
