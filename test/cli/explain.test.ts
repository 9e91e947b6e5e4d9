import { describe, expect, it } from "vitest";
import { loadRulePages } from "../../src/facts/rule-page.ts";
import { run } from "./run-in-process.ts";

describe("explain", () => {
  it("prints the page of a rule so that a terminal can show it", async () => {
    const { status, out } = await run("/", ["explain", "schedule-never-stepped"]);

    expect(status).toBe(0);
    expect(out).toMatch(/^schedule-never-stepped\n/);
    expect(out).toContain("\nreported:\n    import torch\n");
    expect(out).toContain("\nfine:\n");
    expect(out).not.toMatch(/^(```|## |---)/m);
  });

  it("lists all rules when none is named", async () => {
    const { out } = await run("/", ["explain"]);

    for (const { metadata } of loadRulePages()) expect(out).toContain(`${metadata.id} `);
  });
});
