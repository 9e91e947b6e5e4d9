import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNodeMiddleware, Probot, ProbotOctokit } from "probot";
import { describe, expect, it } from "vitest";
import { type StandIn, startStandIn } from "../../../src/dev/stand-in/stand-in.ts";
import { openSession } from "./open-session.ts";

function createProbot({ app, host }: StandIn): Probot {
  const Octokit = ProbotOctokit.defaults((options: object) => ({
    ...options,
    baseUrl: `http://${host}/api/v3`,
    retry: { enabled: false },
    throttle: { enabled: false },
  }));
  const { id, privateKey, webhookSecret } = app;
  return new Probot({ appId: id, privateKey, secret: webhookSecret, logLevel: "fatal", Octokit });
}

describe("the stand-in as Probot sees it", () => {
  const session = openSession();

  it("lets an App read its configuration and files, review, and report, without a single invalid call", async () => {
    const repository = await session.createRepository({
      files: { "train.py": "lr = 0.1\n", ".github/epoch-zero.yml": "threshold: 3\n" },
    });
    await repository.commit("feature", { "train.py": "lr = 3\n" });
    const pull = await repository.openPullRequest({ head: "feature" });
    const [owner = "", repo = ""] = repository.fullName.split("/");
    const octokit = await createProbot(session.github).auth(session.github.getInstallation("acme").id);

    const { config } = await octokit.config.get({ owner, repo, path: ".github/epoch-zero.yml" });
    const files = await octokit.paginate(octokit.rest.pulls.listFiles, { owner, repo, pull_number: pull.number });
    const found = await octokit.graphql<{ repository: { object: { text: string } } }>(
      "query($owner: String!, $repo: String!, $at: String!) { repository(owner: $owner, name: $repo) { object(expression: $at) { ... on Blob { text } } } }",
      { owner, repo, at: `${pull.headSha}:train.py` },
    );
    await octokit.rest.pulls.createReview({
      ...{ owner, repo, pull_number: pull.number, commit_id: pull.headSha, event: "COMMENT" },
      comments: [{ path: "train.py", line: 1, side: "RIGHT", body: "Too high." }],
    });
    await octokit.rest.checks.create({
      owner,
      repo,
      name: "Epoch Zero",
      head_sha: pull.headSha,
      conclusion: "neutral",
    });

    expect(config).toEqual({ threshold: 3 });
    expect(files.map(({ filename }) => filename)).toEqual(["train.py"]);
    expect(found.repository.object.text).toBe("lr = 3\n");
    expect(pull.comments()).toMatchObject([{ author: "epoch-zero[bot]", path: "train.py", line: 1 }]);
    expect(pull.checkRuns()).toMatchObject([{ name: "Epoch Zero", conclusion: "neutral" }]);
    expect(session.github.journal.invalid()).toEqual([]);
  });
});

describe("the events of the stand-in", () => {
  it("are accepted by Probot, and what it calls back is valid", async () => {
    const github = await startStandIn({ validate: true });
    const probot = createProbot(github);
    const seen: string[] = [];
    const middleware = await createNodeMiddleware(
      (app) => {
        app.on("pull_request.opened", async ({ octokit, payload: { repository, number } }) => {
          const name = { owner: repository.owner.login, repo: repository.name };
          seen.push((await octokit.rest.pulls.get({ ...name, pull_number: number })).data.title);
        });
      },
      { probot, webhooksPath: "/hook" },
    );
    const server = createServer(middleware);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    github.setWebhookUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    const repository = await github.createRepository("acme/vision", { files: { "a.py": "1\n" } });
    await repository.commit("feature", { "a.py": "2\n" });

    await repository.openPullRequest({ head: "feature", title: "Hello" });
    await github.settle();
    await new Promise((resolve) => server.close(resolve));
    await github.close();

    expect(seen).toEqual(["Hello"]);
    expect(github.deliveries().map(({ event, statusCode }) => [event, statusCode])).toEqual([["pull_request", 200]]);
    expect(github.journal.invalid()).toEqual([]);
  });
});

describe("starting the stand-in", () => {
  it("takes half a second at most, on a given port and with given accounts", async () => {
    const first = await startStandIn();
    await first.close();
    const started = performance.now();

    const github = await startStandIn({
      port: Number(first.host.split(":")[1]),
      accounts: { lab: { members: ["carol"] }, carol: {} },
    });
    const took = performance.now() - started;
    const repository = await github.createRepository("lab/model");
    await repository.commit("feature", { "a.py": "1\n" });
    const pull = await repository.openPullRequest({ head: "feature" });
    await github.close();

    expect(github.host).toBe(first.host);
    expect(pull.url).toBe(`${github.url}/lab/model/pull/1`);
    expect(took).toBeLessThan(500);
  });

  it("names the account that is missing", async () => {
    const github = await startStandIn({ validate: false });

    await expect(github.createRepository("nobody/x")).rejects.toThrow(
      'no account "nobody": name it in the option accounts',
    );
    await github.close();
  });

  it("makes the same commits of the same content and dates", async () => {
    const github = await startStandIn({ validate: false });
    const options = { files: { "a.py": "1\n" }, seconds: 1_700_000_000 };

    const one = await github.createRepository("acme/one", options);
    const two = await github.createRepository("acme/two", options);
    const heads = [one.getBranch(), two.getBranch()];
    await github.close();

    expect(heads[0]).toBe(heads[1]);
  });
});
