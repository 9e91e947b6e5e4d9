import { describe, expect, it } from "vitest";
import { openSession } from "./open-session.ts";

describe("the façade", () => {
  const session = openSession();

  it("writes down every call with what the token was allowed", async () => {
    const repository = await session.createRepository();

    await session.call(`GET /repos/${repository.fullName}/branches`);

    const [entry] = session.github.journal.calls("repos/list-branches");
    expect(entry).toMatchObject({ method: "GET", status: 200, requestViolations: [], responseViolations: [] });
    expect(entry?.permissions).toMatchObject({ checks: "write", contents: "read" });
    expect(entry?.responseBody).toEqual([expect.objectContaining({ name: "main" })]);
    expect(entry?.requestHeaders).not.toHaveProperty("authorization");
  });

  it("shows an operation it does not have as an invalid call, not as an answer", async () => {
    const answer = await session.call("GET /repos/acme/x/actions/workflows");

    expect(answer.status).toBe(404);
    expect(session.github.journal.invalid()[0]?.requestViolations).toEqual([
      "The stand-in has no operation for GET /repos/acme/x/actions/workflows",
    ]);
  });

  it("refuses unknown query parameters and wrong types", async () => {
    const repository = await session.createRepository();

    const parameter = await session.call(`GET /repos/${repository.fullName}/pulls?perpage=10`);
    const type = await session.call(`POST /repos/${repository.fullName}/check-runs`, { name: 5, head_sha: "x" });

    expect(parameter.body.message).toContain('"perpage" is not a permitted key.');
    expect(type.body.message).toContain("For 'name', 5 is not a string.");
  });

  it("answers 304 when nothing changed", async () => {
    const repository = await session.createRepository();
    const token = await session.createToken();
    const url = `${session.github.url}/api/v3/repos/${repository.fullName}`;
    const first = await fetch(url, { headers: { authorization: `Bearer ${token}` } });

    const second = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, "if-none-match": first.headers.get("etag") ?? "" },
    });

    expect([first.status, second.status]).toEqual([200, 304]);
  });

  it("hides private repositories from everybody else and shows public ones", async () => {
    const hidden = await session.createRepository();
    const open = await session.createRepository({ private: false });
    const read = async (name: string) => (await fetch(`${session.github.url}/api/v3/repos/${name}`)).status;

    expect([await read(hidden.fullName), await read(open.fullName)]).toEqual([404, 200]);
  });

  it("knows people and what they may do", async () => {
    const repository = await session.createRepository();
    const get = async (login: string) =>
      (await session.call(`GET /repos/${repository.fullName}/collaborators/${login}/permission`)).body.permission;

    expect([await get("alice"), await get("mallory")]).toEqual(["write", "none"]);
    expect((await session.call("GET /users/epoch-zero[bot]")).body).toMatchObject({
      type: "Bot",
      login: "epoch-zero[bot]",
    });
    expect((await session.call("GET /rate_limit")).body.resources.core.limit).toBe(5000);
  });
});
