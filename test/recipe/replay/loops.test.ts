import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { renderTrace } from "../../../src/recipe/replay/render-trace.ts";
import type { Replay } from "../../../src/recipe/replay/replay.ts";
import { findingsOf, namesWith, replayCode } from "./replay-code.ts";

const folder = new URL("../../../fixtures/loops/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".py"));

describe("a loop", () => {
  it.each(names)("breaks what its second line says, and nothing else: %s", async (name) => {
    const code = readFileSync(new URL(name, folder), "utf8");

    const replay = replayCode(code);

    expect(replay.reason).toBeUndefined();
    expect(namesWith(replay, "broken")).toEqual(expectedIn(code));
    await expect(renderReplay(replay)).toMatchFileSnapshot(
      fileURLToPath(new URL(name.replace(/py$/, "trace.txt"), folder)),
    );
  });
});

/** `# broken: whole-windows, clip-order`, or `nothing`. */
function expectedIn(code: string): string[] {
  const [, list] = /^# broken: (.+)$/m.exec(code) ?? [];
  if (list === undefined) throw new Error("the fixture does not say what is broken");
  return list === "nothing" ? [] : list.split(", ").sort();
}

/** The first model, the resumed one where there is one, and what was found. */
function renderReplay(replay: Replay): string {
  const shown = replay.models.filter(({ model }, index) => index === 0 || model.isResumed);
  const found = [...findingsOf(replay)].flatMap(([name, result]) => {
    if (result.kind === "holds") return [];
    return [`${name}: ${result.kind === "broken" ? result.example : `undecided, ${result.reason}`}\n`];
  });
  return [...shown.flatMap(({ traces }) => traces.slice(0, 1).map(renderTrace)), ...found].join("\n");
}
