import { describe, expect, it } from "vitest";
import { loadTools } from "../src/cli/load-tools.ts";
import { watchWasmMemory } from "../src/dev/fuzz/memory.ts";
import { runFuzz } from "../src/dev/fuzz/run-fuzz.ts";

/** `npm run fuzz` runs more of them. */
const CASES = 2_000;

const MAX_GROWTH = 32 * 1024 * 1024;

describe("2,000 damaged files", () => {
  it("are reviewed without exception, hang, stray offset or growing memory", { timeout: 120_000 }, async () => {
    watchWasmMemory();
    const tools = await loadTools();

    const { failures, memory } = await runFuzz({ seed: 1, first: 0, count: CASES }, tools);

    expect(failures.map(({ number, reason }) => `case ${number}: ${reason}`)).toEqual([]);
    expect(memory.late.wasm).toBeGreaterThan(0);
    expect(memory.late.wasm - memory.early.wasm).toBeLessThan(MAX_GROWTH);
    expect(memory.late.heap - memory.early.heap).toBeLessThan(MAX_GROWTH);
  });
});
