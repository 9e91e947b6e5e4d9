import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Delivery } from "../../src/dev/stand-in/webhooks/webhooks.ts";
import { openStage } from "./open-stage.ts";
import { BASE, WITHOUT_CLEARING } from "./training-code.ts";
import { waitFor } from "./wait-for.ts";

/** Where the gate looks for figures that it prints. */
const FIGURES = "node_modules/.cache/epoch-zero/timings.json";

const DELIVERIES = 20;

/** Training code with so many helpers that it is just below the size at which files are not read any more. */
function makeLargeFile(seed: number): string {
  let text = WITHOUT_CLEARING;
  for (let index = 0; text.length < 960_000; index++)
    text += `\n\ndef scale_${seed}_${index}(images, factor=${index}):\n    return [image * factor for image in images]\n`;
  return text;
}

describe("a webhook that comes while a long analysis runs", () => {
  const stage = openStage({ settings: { concurrency: 1 } });

  it("is answered before the analysis is done", async () => {
    const other = await stage.openPull(BASE, { "notes.md": "later\n" });
    await stage.waitForEnd(other);
    const payload = stage.github.deliveries().findLast(({ action }) => action === "opened")?.payload ?? {};
    const files = Object.fromEntries([1, 2, 3, 4].map((seed) => [`train_${seed}.py`, makeLargeFile(seed)]));
    const long = await stage.openPull(BASE, files);
    await waitFor("the second read of the analysis", () => stage.github.journal.calls("graphql").at(2));

    const answers: Delivery[] = [];
    for (let number = 1; number <= DELIVERIES; number++) {
      const pull = { ...(payload.pull_request as object), number: 1_000 + number };
      answers.push(await stage.github.deliver("pull_request", { ...payload, number, pull_request: pull }));
    }
    const isStillRunning = long.checkRuns()[0]?.status === "in_progress";

    writeFigures(answers.map(({ durationMs }) => durationMs));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(DELIVERIES).fill(202));
    expect(isStillRunning).toBe(true);
    const end = await stage.waitForEnd(long);
    expect(end.msg).toBe("reviewed");
  });
});

function writeFigures(times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const round = (ms: number | undefined) => Number((ms ?? 0).toFixed(1));
  const webhookAnswerMs = { median: round(sorted[DELIVERIES / 2]), max: round(sorted.at(-1)), count: DELIVERIES };
  mkdirSync(join(FIGURES, ".."), { recursive: true });
  writeFileSync(FIGURES, `${JSON.stringify({ webhookAnswerMs })}\n`);
}
