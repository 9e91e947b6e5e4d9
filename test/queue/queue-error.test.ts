import { AssertionError } from "node:assert";
import { describe, expect, it } from "vitest";
import { getErrorCode, getErrorText, isProgrammingError } from "../../src/queue/queue-error.ts";

describe("the text of an error", () => {
  it.each([
    ["one line of many", new Error("connection lost\nat socket"), "connection lost"],
    ["the message of a plain object", { message: "connection lost", queue: "review" }, "connection lost"],
    ["a thrown string", "connection lost", "connection lost"],
    ["no message", new Error(), "unknown reason"],
    ["nothing", undefined, "undefined"],
  ])("is %s", (_title, error, text) => {
    expect(getErrorText(error)).toBe(text);
  });
});

describe("the code of an error", () => {
  it("is undefined unless it is a text", () => {
    const errors = [Object.assign(new Error(), { code: "ENOSPC" }), Object.assign(new Error(), { code: 5 }), "ENOSPC"];

    expect(errors.map(getErrorCode)).toEqual(["ENOSPC", undefined, undefined]);
  });
});

describe("a mistake in this program", () => {
  it("is told from a database that fails", () => {
    const errors = [
      new TypeError("x is not a function"),
      new AssertionError({ message: "bad option" }),
      new Error("down"),
    ];

    expect(errors.map(isProgrammingError)).toEqual([true, true, false]);
  });
});
