import { describe, expect, it } from "vitest";
import { listStoredEvents, readStoredEvent } from "../../../src/dev/replay/stored-event.ts";
import { ScriptError } from "../../../src/dev/run-script.ts";

function refuse(path: string | undefined): ScriptError {
  try {
    readStoredEvent(path);
  } catch (error) {
    if (error instanceof ScriptError) return error;
  }
  throw new Error(`${path} was not refused`);
}

describe("reading a stored event", () => {
  it.each(listStoredEvents())("takes %s", (name) => {
    const { event, payload } = readStoredEvent(`fixtures/webhooks/${name}.json`);

    expect(event).toMatch(/^[a-z_]+$/);
    expect(payload.action).toEqual(expect.any(String));
  });

  it.each([
    ["no file", undefined, /^usage: npm run replay -- FILE\. Stored in fixtures\/webhooks: .*opened\.json/],
    ["a file that is not there", "nope.json", /^nope\.json cannot be read\. Stored .*synchronize\.json/],
    ["a file that is not JSON", "LICENSE", /^LICENSE is not JSON\. Stored/],
    ["a file that is no event", "package.json", /^package\.json: expected .*wrong: event, payload\. Stored/],
  ])("refuses %s in one line that lists the stored ones, with status 2", (_, path, text) => {
    const error = refuse(path);

    expect(error.message).toMatch(text);
    expect(error.message).not.toContain("\n");
    expect(error.status).toBe(2);
  });
});
