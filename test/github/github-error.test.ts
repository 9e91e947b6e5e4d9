import { describe, expect, it } from "vitest";
import { readFailure } from "../../src/github/github-error.ts";

const SECONDARY =
  "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits";

function answer(status: number, headers: Record<string, string> = {}, data: unknown = {}): Error {
  return Object.assign(new Error("refused"), { name: "HttpError", status, response: { headers, data } });
}

function graphql(type: string | undefined, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error("refused"), { name: "GraphqlResponseError", headers, errors: [{ type }] });
}

describe("a failed call", () => {
  it.each<[string, Error, string]>([
    ["401", answer(401), "unauthorized"],
    ["403", answer(403), "forbidden"],
    ["403 with a time to wait", answer(403, { "retry-after": "30" }), "limited"],
    ["403 with no calls left", answer(403, { "x-ratelimit-remaining": "0" }), "limited"],
    ["403 with calls left", answer(403, { "x-ratelimit-remaining": "4999" }), "forbidden"],
    ["403 that points to the limits", answer(403, {}, { documentation_url: SECONDARY }), "limited"],
    ["404", answer(404), "gone"],
    ["410", answer(410), "gone"],
    ["422", answer(422), "refused"],
    ["422 for abuse", answer(422, {}, { errors: [{ code: "abuse" }] }), "limited"],
    ["422 with a text for an error", answer(422, {}, { errors: ["Line could not be resolved"] }), "refused"],
    ["429", answer(429), "limited"],
    ["500", answer(500), "unavailable"],
    ["502 with a page for a body", answer(502, {}, "<html>Bad gateway</html>"), "unavailable"],
    ["no connection", Object.assign(new Error("fetch failed"), { status: 500 }), "unavailable"],
    ["an answer of GraphQL without a type", graphql(undefined), "unavailable"],
    ["GraphQL's NOT_FOUND", graphql("NOT_FOUND"), "gone"],
    ["GraphQL's FORBIDDEN", graphql("FORBIDDEN"), "forbidden"],
    ["GraphQL's RATE_LIMITED", graphql("RATE_LIMITED"), "limited"],
  ])("means for %s", (_, error, kind) => {
    expect(readFailure(error)?.kind).toBe(kind);
  });

  it("waits as long as GitHub says, else for the reset of a used-up limit, else for a minute", () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 600);
    const pauses = [
      answer(403, { "retry-after": "7", "x-ratelimit-reset": reset }),
      answer(429, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }),
      answer(429, { "x-ratelimit-remaining": "4999", "x-ratelimit-reset": reset }),
      answer(429, { "retry-after": "soon" }),
      answer(429, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000" }),
      graphql("RATE_LIMITED", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }),
    ].map((error) => readFailure(error)?.retryAfterSeconds ?? 0);

    expect(pauses[0]).toBe(7);
    expect(pauses[1]).toBeGreaterThan(595);
    expect(pauses[1]).toBeLessThanOrEqual(601);
    expect(pauses.slice(2, 5)).toEqual([60, 60, 60]);
    expect(pauses[5]).toBeGreaterThan(595);
  });
});

describe("another error", () => {
  it.each([[new TypeError("x is not a function")], ["a text"], [undefined], [{ status: 404 }]])(
    "%s is none of GitHub's",
    (error) => {
      expect(readFailure(error)).toBeUndefined();
    },
  );
});
