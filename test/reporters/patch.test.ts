import { applyPatch } from "diff";
import { describe, expect, it } from "vitest";
import { renderPatch } from "../../src/reporters/patch.ts";
import { makeReport, PLAIN } from "./make-report.ts";
import { CLEARED, UNCLEARED } from "./scripts.ts";

describe("the patch", () => {
  it("turns the files into what the findings ask for, and is nothing but a patch", async () => {
    const report = await makeReport("check", { head: { "train.py": UNCLEARED } });

    const text = renderPatch(report, PLAIN);

    expect(text).toMatch(/^diff --git a\/train\.py b\/train\.py\n--- a\/train\.py\n\+\+\+ b\/train\.py\n@@ /);
    expect(applyPatch(UNCLEARED, text)).toBe(CLEARED);
  });

  it("of a range holds no fix for what was there before", async () => {
    const base = { "old.py": UNCLEARED, "train.py": `${CLEARED}# end\n` };
    const head = { "old.py": `${UNCLEARED}# end\n`, "train.py": `${UNCLEARED}# end\n` };
    const report = await makeReport("review", { base, head });

    expect(renderPatch(report, PLAIN).match(/^diff --git.*$/gm)).toEqual(["diff --git a/train.py b/train.py"]);
  });

  it("is exact in a file, and harmless on a terminal", async () => {
    const code = UNCLEARED.replace("loss.backward()", "loss.backward()  # \u001b[2J");
    const report = await makeReport("check", { head: { "train.py": code } });

    expect(renderPatch(report, PLAIN)).toContain("# \u001b[2J");
    expect(renderPatch(report, { ...PLAIN, isTerminal: true })).toContain("# ␛[2J");
  });

  it("is empty where nothing can be fixed", async () => {
    const report = await makeReport("check", { head: { "train.py": CLEARED } });

    expect(renderPatch(report, PLAIN)).toBe("");
  });
});
