import { describe, expect, it, vi } from "vitest";
import { makeErrorReporter } from "../../src/queue/queue-log.ts";

describe("the reporter of errors", () => {
  it("writes the same error once a minute, and a different one at once", () => {
    let time = 0;
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const report = makeErrorReporter(log, () => time);
    const events: [number, string][] = [
      [0, "connect ECONNREFUSED"],
      [1_000, "connect ECONNREFUSED"],
      [59_999, "connect ECONNREFUSED"],
      [60_000, "connect ECONNREFUSED"],
      [60_001, "timeout expired"],
      [60_002, "connect ECONNREFUSED"],
    ];

    for (const [at, reason] of events) {
      time = at;
      report(new Error(reason));
    }

    expect(log.error.mock.calls).toEqual([
      [{ reason: "connect ECONNREFUSED" }, "queue error"],
      [{ reason: "connect ECONNREFUSED" }, "queue error"],
      [{ reason: "timeout expired" }, "queue error"],
    ]);
  });
});
