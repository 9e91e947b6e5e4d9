import { afterEach, describe, expect, it } from "vitest";
import { type Script, startScript } from "./start-script.ts";

/** Milliseconds that people, and the machines that stop containers, wait for an end. */
const END_LIMIT_MS = 8_000;

describe("npm start", { timeout: 60_000 }, () => {
  let script: Script;
  afterEach(() => script.clean());

  it("reviews the sample pull request and ends by itself with --once", async () => {
    script = startScript("start", ["--once"]);

    const { status, output } = await script.ended;

    expect(output).toMatch(/Pull request #1: \d+ comments/);
    expect(output).toMatch(/Check run Epoch Zero: \w+/);
    expect(output).toMatch(/Reviewed [\d.]+ s after the start\. \d+ calls of the API, 0 invalid\./);
    expect(status).toBe(0);
    expect(script.listLeftFiles()).toEqual([]);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("ends on %s sent to npm alone, and leaves nothing behind", async (signal) => {
    script = startScript("start");
    await script.waitFor("Ctrl-C ends.");

    const signalledAt = performance.now();
    script.signalNpm(signal);
    await script.ended;

    expect(performance.now() - signalledAt).toBeLessThan(END_LIMIT_MS);
    expect(script.isAnyoneLeft()).toBe(false);
    expect(script.listLeftFiles()).toEqual([]);
  });

  it("ends on the Ctrl-C of a terminal, which its process gets twice", async () => {
    script = startScript("start");
    await script.waitFor("Ctrl-C ends.");

    script.signalAll("SIGINT");
    const { status } = await script.ended;

    expect(status).toBe(0);
    expect(script.isAnyoneLeft()).toBe(false);
    expect(script.listLeftFiles()).toEqual([]);
  });

  it("ends while it is still starting, and leaves nothing behind", async () => {
    script = startScript("start");
    while (script.listLeftFiles().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    script.signalNpm("SIGTERM");
    await script.ended;

    expect(script.isAnyoneLeft()).toBe(false);
    expect(script.listLeftFiles()).toEqual([]);
  });
});
