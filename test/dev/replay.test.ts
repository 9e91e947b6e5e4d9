import { afterEach, describe, expect, it } from "vitest";
import { type Script, startScript } from "./start-script.ts";

describe("npm run replay", { timeout: 60_000 }, () => {
  let script: Script;
  afterEach(() => script.clean());

  it("prints the answer, the log, the calls and what was posted, and leaves nothing behind", async () => {
    script = startScript("replay", ["fixtures/webhooks/opened-draft.json"]);

    const { status, output } = await script.ended;

    expect(output).toMatch(/^pull_request\.opened: answered 202 in \d+ ms, accepted$/m);
    expect(output).toMatch(/^log {4}event ignored: name "pull_request", reason "draft"$/m);
    expect(output).toMatch(/^calls {2}none$/m);
    expect(output).toContain("Nothing was posted.");
    expect(status).toBe(0);
    expect(script.listLeftFiles()).toEqual([]);
  });

  it("ends with status 2 and one line when no event is named", async () => {
    script = startScript("replay");

    const { status, output } = await script.ended;

    expect(output).toMatch(/^usage: npm run replay -- FILE\. Stored in fixtures\/webhooks: .*$/m);
    expect(output).not.toContain("    at ");
    expect(status).toBe(2);
  });
});
