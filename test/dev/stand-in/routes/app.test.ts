import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

describe("the App's own endpoints", () => {
  const session = openSession();
  const getInstallation = () => session.github.getInstallation("acme");
  const exchange = (body?: unknown) =>
    session.call(`POST /app/installations/${getInstallation().id}/access_tokens`, body);

  it("tell the App who it is and where it is installed", async () => {
    await session.createRepository();

    const app = await session.call("GET /app");
    const installations = await session.call("GET /app/installations");

    expect(app.body).toMatchObject({ id: session.github.app.id, slug: "epoch-zero", installations_count: 1 });
    expect(installations.body.map((found: { account: { login: string } }) => found.account.login)).toEqual(["acme"]);
  });

  it("refuse a JWT with a wrong signature, one that ended, one that lives too long, and no JWT at all", async () => {
    const broken = `${session.signAppToken().slice(0, -8)}AAAAAAAA`;
    const now = Math.floor(Date.now() / 1000);
    const ended = session.signAppToken({ exp: now - 5 });
    const long = session.signAppToken({ exp: now + 3600 });

    expect(await session.call("GET /app", undefined, { token: broken })).toMatchObject({
      status: 401,
      body: { message: "A JSON web token could not be decoded", status: "401" },
    });
    expect((await session.call("GET /app", undefined, { token: ended })).body.message).toContain(
      "'Expiration time' claim ('exp')",
    );
    expect((await session.call("GET /app", undefined, { token: long })).body.message).toContain(
      "too far in the future",
    );
    expect((await session.call("GET /app", undefined, { token: "ghs_unknown" })).status).toBe(401);
  });

  it("find the installation of a repository and of an account, and none where the App is not installed", async () => {
    const repository = await session.createRepository();

    const ofRepository = await session.call(`GET /repos/${repository.fullName}/installation`, undefined, {
      token: session.signAppToken(),
    });
    const ofAccount = await session.call("GET /orgs/acme/installation", undefined, { token: session.signAppToken() });
    const ofStranger = await session.call("GET /users/mallory/installation", undefined, {
      token: session.signAppToken(),
    });

    expect(ofRepository.body.id).toBe(getInstallation().id);
    expect(ofAccount.body.id).toBe(getInstallation().id);
    expect(ofStranger.status).toBe(404);
  });

  it("narrow a token to repositories and permissions, and hold it to them", async () => {
    const mine = await session.createRepository();
    const other = await session.createRepository();
    const name = mine.fullName.split("/")[1];

    const answer = await exchange({ repositories: [name], permissions: { contents: "read" } });

    const token = answer.body.token;
    expect(answer.body).toMatchObject({ repository_selection: "selected", permissions: { contents: "read" } });
    expect(answer.body.repositories).toHaveLength(1);
    expect((await session.call(`GET /repos/${mine.fullName}/contents/README.md`, undefined, { token })).status).toBe(
      200,
    );
    expect((await session.call(`GET /repos/${other.fullName}/contents/README.md`, undefined, { token })).status).toBe(
      404,
    );
    const check = { name: "x", head_sha: mine.getBranch() };
    const refused = await session.call(`POST /repos/${mine.fullName}/check-runs`, check, { token });
    expect(refused).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration", status: "403" },
    });
    expect(refused.headers.get("x-accepted-github-permissions")).toBe("checks=write");
    expect((await session.call("GET /installation/repositories", undefined, { token })).body.total_count).toBe(1);
  });

  it("refuse a token for more than was granted, or for repositories that are not covered", async () => {
    await session.createRepository();

    expect((await exchange({ permissions: { contents: "write" } })).status).toBe(422);
    expect((await exchange({ repositories: ["no-such-repository"] })).status).toBe(422);
    expect((await exchange({ permission: {} })).body.message).toContain('"permission" is not a permitted key.');
  });

  it("take permissions away from tokens that are already out", async () => {
    const repository = await session.createRepository();
    const token = await session.createToken();
    const granted = getInstallation().permissions;

    getInstallation().setPermissions({ contents: "read" });
    const answer = await session.call(
      `POST /repos/${repository.fullName}/check-runs`,
      { name: "x", head_sha: repository.getBranch() },
      { token },
    );
    getInstallation().setPermissions(granted);

    expect(answer.status).toBe(403);
  });

  it("refuse the tokens of a suspended and of a removed installation, and give no new ones", async () => {
    const repository = await session.createRepository();
    const token = await session.createToken();
    const read = () => session.call(`GET /repos/${repository.fullName}`, undefined, { token });

    getInstallation().suspend();
    const suspended = [await read(), await exchange()];
    getInstallation().unsuspend();
    getInstallation().uninstall();
    const removed = [await read(), await exchange()];
    getInstallation().install();

    expect(suspended.map(({ status, body }) => [status, body.message])).toEqual([
      [403, "This installation has been suspended"],
      [403, "This installation has been suspended"],
    ]);
    expect(removed.map(({ status }) => status)).toEqual([401, 404]);
    expect((await read()).status).toBe(200);
  });

  it("forget a token that is given back", async () => {
    const token = await session.createToken();

    expect((await session.call("DELETE /installation/token", undefined, { token })).status).toBe(204);
    expect((await session.call("GET /installation/repositories", undefined, { token })).body.message).toBe(
      "Bad credentials",
    );
  });

  it("see only the chosen repositories of an installation", async () => {
    const chosen = await session.createRepository();
    const left = await session.createRepository();
    getInstallation().selectRepositories([chosen.fullName.split("/")[1] ?? ""]);

    const token = await session.createToken();
    const list = await session.call("GET /installation/repositories", undefined, { token });
    const hidden = await session.call(`GET /repos/${left.fullName}`, undefined, { token });
    getInstallation().selectRepositories("all");

    expect(list.body.repositories.map((found: { full_name: string }) => found.full_name)).toEqual([chosen.fullName]);
    expect(list.body.repository_selection).toBe("selected");
    expect(hidden.status).toBe(404);
  });

  it("convert a manifest's code into the App's credentials", async () => {
    const answer = await session.call("POST /app-manifests/stand-in-code/conversions");

    expect(answer).toMatchObject({
      status: 201,
      body: { id: session.github.app.id, pem: session.github.app.privateKey },
    });
  });
});
