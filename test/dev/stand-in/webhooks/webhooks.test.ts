import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sign } from "../../../../src/dev/stand-in/webhooks/webhooks.ts";
import { openSession } from "../open-session.ts";

interface Received {
  headers: IncomingMessage["headers"];
  text: string;
}

const BEFORE = Array.from({ length: 12 }, (_, index) => `line ${index + 1}\n`).join("");

describe("webhooks", () => {
  const events = [
    ...["pull_request", "pull_request_review", "pull_request_review_comment", "pull_request_review_thread"],
    ...["issue_comment", "check_run", "check_suite", "merge_group", "push"],
  ];
  const session = openSession({ webhook: { url: "http://127.0.0.1:9", secret: "s3cret" }, app: { events } });
  let received: Received[] = [];
  let status = 202;
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
    response.writeHead(status).end("taken");
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    session.github.setWebhookUrl(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  });
  afterAll(() => new Promise((resolve) => receiver.close(resolve)));
  beforeEach(async () => {
    await session.github.settle();
    received = [];
    status = 202;
  });

  async function open() {
    const repository = await session.createRepository({ files: { "train.py": BEFORE } });
    await repository.commit("feature", { "train.py": BEFORE.replace("line 5", "line five") });
    return { repository, pull: await repository.openPullRequest({ head: "feature", title: "Change it" }) };
  }
  const listNames = async () => {
    await session.github.settle();
    return received.map(({ headers, text }) => `${headers["x-github-event"]}.${JSON.parse(text).action ?? ""}`);
  };
  const find = async (event: string, action: string) => {
    await session.github.settle();
    const found = session.github
      .deliveries()
      .filter((delivery) => delivery.event === event && delivery.action === action);
    // biome-ignore lint/suspicious/noExplicitAny: payloads are read field by field, and a wrong field fails the test.
    return found.at(-1)?.payload as any;
  };

  it("are signed, named and numbered as GitHub does it", async () => {
    await open();
    await session.github.settle();

    const [first, second] = received;

    expect(first?.headers).toMatchObject({
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-hook-installation-target-id": String(session.github.app.id),
      "x-hub-signature-256": sign("s3cret", first?.text ?? ""),
    });
    expect(first?.headers["x-github-delivery"]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(second?.headers["x-github-delivery"]).not.toBe(first?.headers["x-github-delivery"]);
  });

  it("tell the truth about the pull request, and nothing of the examples they are built on", async () => {
    const { repository, pull } = await open();

    const payload = await find("pull_request", "opened");

    expect(payload).toMatchObject({
      number: pull.number,
      pull_request: { title: "Change it", head: { sha: pull.headSha } },
    });
    expect(payload.repository).toMatchObject({ id: repository.id, full_name: repository.fullName });
    expect(payload.installation.id).toBe(session.github.getInstallation("acme").id);
    expect(payload.sender.login).toBe("alice");
    expect(JSON.stringify(payload)).not.toMatch(/codertocat|octocat|octokit|api\.github\.com/i);
  });

  it("follow the whole life of a pull request, and each fits GitHub's description", async () => {
    const { repository, pull } = await open();
    const before = pull.headSha;
    await pull.push({ "train.py": BEFORE.replace("line 5", "line 5.0") });
    const synchronize = await find("pull_request", "synchronize");
    await pull.reviewAs("bob", { body: "See below.", comments: [{ path: "train.py", line: 5, body: "Why?" }] });
    pull.threads()[0]?.replyAs("alice", "Because.");
    pull.threads()[0]?.editAs("bob", "Why, really?");
    pull.threads()[0]?.resolveAs("alice");
    pull.threads()[0]?.unresolveAs("alice");
    await pull.commentAs("mallory", "Hello.");
    await pull.edit({ title: "Change it well" });
    await pull.convertToDraft();
    await pull.markReady();
    await pull.close();
    await pull.reopen();
    const run = {
      name: "Epoch Zero",
      head_sha: pull.headSha,
      conclusion: "neutral",
      actions: [{ label: "Fix", description: "d", identifier: "fix" }],
    };
    await session.call(`POST /repos/${repository.fullName}/check-runs`, run);
    await pull.checkRuns()[0]?.rerequestAs("alice");
    await pull.checkRuns()[0]?.requestActionAs("alice", "fix");
    await pull.enqueue();
    await pull.merge();

    const names = await listNames();

    expect(synchronize).toMatchObject({ before, after: pull.headSha, pull_request: { head: { sha: pull.headSha } } });
    expect([...new Set(names)].sort()).toEqual([
      ...["check_run.completed", "check_run.created", "check_run.requested_action", "check_run.rerequested"],
      ...["check_suite.requested", "issue_comment.created", "merge_group.checks_requested"],
      ...["pull_request.closed", "pull_request.converted_to_draft", "pull_request.edited", "pull_request.opened"],
      ...["pull_request.ready_for_review", "pull_request.reopened", "pull_request.synchronize"],
      ...["pull_request_review.submitted", "pull_request_review_comment.created", "pull_request_review_comment.edited"],
      ...["pull_request_review_thread.resolved", "pull_request_review_thread.unresolved", "push."],
    ]);
    const wrong = session.github
      .deliveries()
      .flatMap(({ event, action, violations }) => violations.map((text) => `${event}.${action}: ${text}`));
    expect(wrong).toEqual([]);
    expect((await find("pull_request", "closed")).pull_request.merged).toBe(true);
    expect((await find("pull_request", "edited")).changes.title.from).toBe("Change it");
    expect((await find("check_run", "rerequested")).check_run.check_suite.head_sha).toBe(pull.headSha);
  });

  it("report what happens to the installation, and each fits GitHub's description", async () => {
    await open();
    const installation = session.github.getInstallation("acme");
    const granted = installation.permissions;
    installation.setPermissions({ ...granted, issues: "write" });
    installation.setPermissions(granted);
    installation.suspend();
    installation.unsuspend();
    installation.selectRepositories([]);
    installation.selectRepositories("all");
    installation.uninstall();
    installation.install();

    const names = await listNames();

    const own = names.filter((name) => name.startsWith("installation"));
    expect([...new Set(own)].sort()).toEqual([
      ...["installation.created", "installation.deleted", "installation.new_permissions_accepted"],
      ...["installation.suspend", "installation.unsuspend"],
      ...["installation_repositories.added", "installation_repositories.removed"],
    ]);
    expect(session.github.deliveries().flatMap(({ violations }) => violations)).toEqual([]);
  });

  it("come for forks from the base repository only", async () => {
    const { repository } = await open();
    await session.github.settle();
    received = [];
    const fork = await repository.fork("mallory");
    await fork.commit("main", { "train.py": "x\n" });
    const pull = await repository.openPullRequest({ head: "mallory:main" });
    await pull.push({ "train.py": "y\n" });

    expect((await listNames()).sort()).toEqual(["pull_request.opened", "pull_request.synchronize"]);
    expect((await find("pull_request", "synchronize")).pull_request.head.repo.full_name).toMatch(/^mallory\//);
  });

  it("are not sent without the permission they need, nor after the App was removed", async () => {
    const { pull } = await open();
    const installation = session.github.getInstallation("acme");
    const granted = installation.permissions;
    installation.setPermissions({ contents: "read" });
    await session.github.settle();
    received = [];

    await pull.close();
    installation.uninstall();
    await pull.reopen();
    const names = await listNames();
    installation.install();
    installation.setPermissions(granted);

    expect(names).toEqual(["installation.deleted"]);
  });

  it("close a pull request whose branch was deleted", async () => {
    const { pull } = await open();

    await pull.deleteHead();

    expect(pull.state).toBe("closed");
    expect(await listNames()).toContain("pull_request.closed");
    expect((await find("pull_request", "closed")).pull_request.merged).toBe(false);
  });

  it("are recorded with the answer, and can be sent again under the same GUID", async () => {
    status = 500;
    await open();
    await session.github.settle();
    const failed = session.github.deliveries().at(-1);
    status = 202;

    const again = await session.github.redeliver(failed?.guid ?? "");

    expect(failed).toMatchObject({
      statusCode: 500,
      status: "Internal Server Error",
      redelivery: false,
      response: { body: "taken" },
    });
    expect(again).toMatchObject({
      statusCode: 202,
      status: "OK",
      redelivery: true,
      guid: failed?.guid,
      body: failed?.body,
    });
    expect(again.durationMs).toBeGreaterThan(0);
  });

  it("are listed and sent again over the App's API", async () => {
    await open();
    await session.github.settle();
    const list = await session.call("GET /app/hook/deliveries?per_page=1");
    const [{ id, guid }] = list.body;

    const one = await session.call(`GET /app/hook/deliveries/${id}`);
    const again = await session.call(`POST /app/hook/deliveries/${id}/attempts`);
    await session.github.settle();

    expect(one.body).toMatchObject({
      guid,
      request: { headers: { "x-github-delivery": guid } },
      response: { payload: "taken" },
    });
    expect(again.status).toBe(202);
    expect(session.github.deliveries().at(-1)).toMatchObject({ guid, redelivery: true });
  });

  it("record that nobody answered", async () => {
    const config = await session.call("GET /app/hook/config");
    await session.call("PATCH /app/hook/config", { url: "http://127.0.0.1:9/" });

    const delivery = await session.github.deliver("ping", { zen: "Keep it logically awesome." });
    session.github.setWebhookUrl(config.body.url);

    expect(config.body).toMatchObject({ content_type: "json", secret: "********" });
    expect(delivery).toMatchObject({ statusCode: 0, status: "failed to connect" });
  });
});

describe("webhooks on command", () => {
  const session = openSession();

  it("wait until they are asked for, and for an address", async () => {
    const repository = await session.createRepository({ files: { "a.py": "1\n" } });
    await repository.commit("feature", { "a.py": "2\n" });
    await repository.openPullRequest({ head: "feature" });

    expect(session.github.deliveries()).toEqual([]);
    await expect(session.github.deliverPending()).rejects.toThrow("has no webhook address");
  });
});
