import type { ProbotOctokit } from "probot";
import { afterEach, describe, expect, it, vi } from "vitest";
import { InstallationTokens, type Permissions } from "../../src/github/installation-tokens.ts";
import { ReviewEnded } from "../../src/review/ports.ts";

const WANTED: Permissions = { metadata: "read", pull_requests: "write", checks: "write" };
const REQUEST = { installationId: 5, repositoryId: 11, permissions: WANTED };
const MINUTE = 60_000;

interface Call {
  route: string;
  permissions?: Permissions;
}

/** The App's client, which answers from a list; a number is a status to fail with. */
function open(answers: (number | object)[]): { tokens: InstallationTokens; calls: Call[] } {
  const calls: Call[] = [];
  const request = async (route: string, parameters: object) => {
    calls.push({ route: route.split(" ")[0] ?? "", ...parameters });
    const answer = answers.shift() ?? { token: `token ${calls.length}` };
    if (typeof answer !== "number") return { data: answer };
    throw Object.assign(new Error("refused"), { status: answer, response: { headers: {}, data: {} } });
  };
  return { tokens: new InstallationTokens(async () => ({ request }) as unknown as ProbotOctokit), calls };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a token", () => {
  it("is exchanged once for as long as it lives, however many ask at once", async () => {
    vi.useFakeTimers();
    const { tokens, calls } = open([]);

    const first = await Promise.all([tokens.get(REQUEST), tokens.get(REQUEST)]);
    vi.advanceTimersByTime(49 * MINUTE);
    const later = await tokens.get(REQUEST);
    vi.advanceTimersByTime(2 * MINUTE);
    const last = await tokens.get(REQUEST);

    expect([...first, later, last].map(({ token }) => token)).toEqual(["token 1", "token 1", "token 1", "token 2"]);
    expect(calls).toHaveLength(2);
  });

  it("is another one for another repository and for other permissions", async () => {
    const { tokens, calls } = open([]);

    await tokens.get(REQUEST);
    await tokens.get({ ...REQUEST, repositoryId: 12 });
    await tokens.get({ ...REQUEST, permissions: { metadata: "read" } });

    expect(calls).toHaveLength(3);
    expect(calls[1]).toMatchObject({ installation_id: 5, repository_ids: [12], permissions: WANTED });
  });

  it("is asked for again after a failure", async () => {
    const { tokens } = open([502]);

    await expect(tokens.get(REQUEST)).rejects.toMatchObject({ status: 502 });
    expect(await tokens.get(REQUEST)).toMatchObject({ token: "token 2" });
  });

  it("is asked for again when the installation's were forgotten, and only that one's", async () => {
    const { tokens } = open([]);
    await tokens.get(REQUEST);
    await tokens.get({ ...REQUEST, installationId: 55 });

    tokens.forget(5);

    expect(await tokens.get(REQUEST)).toMatchObject({ token: "token 3" });
    expect(await tokens.get({ ...REQUEST, installationId: 55 })).toMatchObject({ token: "token 2" });
  });

  it("may do less where the installation grants less, and is soon asked for again", async () => {
    vi.useFakeTimers();
    const granted = { permissions: { metadata: "read", pull_requests: "read", contents: "write" } };
    const { tokens, calls } = open([422, granted]);

    const reduced = await tokens.get(REQUEST);
    vi.advanceTimersByTime(6 * MINUTE);
    const whole = await tokens.get(REQUEST);

    expect(reduced).toEqual({ token: "token 3", permissions: { metadata: "read", pull_requests: "read" } });
    expect(calls.map(({ route }) => route)).toEqual(["POST", "GET", "POST", "POST"]);
    expect(whole).toEqual({ token: "token 4", permissions: WANTED });
  });
});

describe("a token that is not given", () => {
  it.each([
    ["the installation was removed", [404], "the App is not installed any more"],
    ["the installation is suspended", [403], "the installation is suspended"],
    ["the installation was removed between two calls", [422, 404], "the App is not installed any more"],
    [
      "the repository is not part of the installation",
      [422, { permissions: WANTED }, 422],
      "the repository is not part of the installation any more",
    ],
  ])("ends the review when %s", async (_, answers, reason) => {
    const { tokens } = open(answers);

    const error = await tokens.get(REQUEST).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ReviewEnded);
    expect((error as Error).message).toBe(reason);
  });

  it.each([401, 500])("is a failure to try again for %d", async (status) => {
    const { tokens } = open([status]);

    await expect(tokens.get(REQUEST)).rejects.toMatchObject({ status });
  });
});
