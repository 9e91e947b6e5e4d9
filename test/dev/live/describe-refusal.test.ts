import { describe, expect, it } from "vitest";
import { describeRefusal } from "../../../src/dev/live/describe-refusal.ts";

function makeHttpError(status: number, data: unknown): Error {
  return Object.assign(new Error("the client's own words"), { status, response: { data } });
}

describe("a refusal", () => {
  it.each([
    [{ message: "Unprocessable Entity", errors: ["Line could not be resolved"] }, "Line could not be resolved"],
    [
      { message: "Unprocessable Entity", errors: [{ resource: "Pull", field: "line", code: "invalid" }] },
      "Pull line invalid",
    ],
    [{ message: "Unprocessable Entity", errors: [{ message: "is too long\n(maximum)" }] }, "is too long (maximum)"],
  ])("tells status, message and reasons in a line", (data, reason) => {
    expect(describeRefusal(makeHttpError(422, data))).toBe(`422 Unprocessable Entity; ${reason}`);
  });

  it("does not repeat a reason that the message holds", () => {
    const data = { message: "Validation failed: body is too long", errors: ["body is too long"] };

    expect(describeRefusal(makeHttpError(422, data))).toBe("422 Validation failed: body is too long");
  });

  it("of GraphQL tells its errors", () => {
    const error = Object.assign(new Error("Request failed due to following response errors"), {
      errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }],
    });

    expect(describeRefusal(error)).toBe("Resource not accessible by integration");
  });

  it("without an answer tells the error", () => {
    expect(describeRefusal(new Error("socket hang up"))).toBe("socket hang up");
    expect(describeRefusal("gone")).toBe("gone");
  });
});
