import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];
const executablePath = BROWSERS.find((path) => existsSync(path));
const BROWSER_FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];

const BEFORE =
  "import torch\n\nmodel = build()\noptimizer = torch.optim.Adam(model.parameters(), lr=0.001)\ntrain(model)\n";
const AFTER = BEFORE.replace("lr=0.001", "lr=0.1");

describe("the pages", () => {
  const session = openSession();

  async function open() {
    const repository = await session.createRepository({ files: { "train.py": BEFORE } });
    await repository.commit("feature", { "train.py": AFTER });
    const pull = await repository.openPullRequest({ head: "feature", title: "Raise the <rate>" });
    const path = `/repos/${repository.fullName}`;
    const comment = (body: string, line = 4) =>
      session.call(`POST ${path}/pulls/1/comments`, { path: "train.py", commit_id: pull.headSha, line, body });
    return { repository, pull, path, comment };
  }
  const read = async (url: string) => (await fetch(url)).text();

  it("list repositories and pull requests, with everything escaped", async () => {
    const { repository, pull } = await open();

    const text = await read(session.github.url);

    expect(text).toContain(`href="/${repository.fullName}/pull/${pull.number}"`);
    expect(text).toContain("Raise the &lt;rate&gt;");
  });

  it("load nothing from anywhere and run no script", async () => {
    const { pull, comment } = await open();
    await comment('<script>alert(1)</script><img src="https://example.org/x.png">');

    const response = await fetch(pull.url);
    const text = await response.text();

    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(text).not.toMatch(/<script|<img|<link|src=/i);
    expect(text).toContain("&lt;script&gt;");
  });

  it("take forms from themselves only", async () => {
    const { pull } = await open();
    const body = new URLSearchParams({ do: "close" });

    const foreign = await fetch(pull.url, { method: "POST", body, headers: { origin: "https://example.org" } });
    const own = await fetch(pull.url, {
      method: "POST",
      body,
      headers: { origin: session.github.url },
      redirect: "manual",
    });

    expect([foreign.status, own.status]).toEqual([403, 303]);
    expect(pull.state).toBe("closed");
  });

  it("lead from a check run's address to its place on the page", async () => {
    const { pull, path } = await open();
    const run = await session.call(`POST ${path}/check-runs`, { name: "Epoch Zero", head_sha: pull.headSha });

    const response = await fetch(run.body.html_url, { redirect: "manual" });

    expect(response.headers.get("location")).toBe(`${new URL(pull.url).pathname}#check-${run.body.id}`);
  });

  it("give raw files as plain text", async () => {
    const { repository, pull } = await open();

    const response = await fetch(`${session.github.url}/${repository.fullName}/raw/${pull.headSha}/train.py`);

    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await response.text()).toBe(AFTER);
    expect((await fetch(`${session.github.url}/${repository.fullName}/raw/main/none.py`)).status).toBe(404);
  });

  it("send a visitor with a manifest back with a code", async () => {
    const form = new URLSearchParams({
      manifest: JSON.stringify({ redirect_url: "http://localhost:3000/probot/setup" }),
    });

    const response = await fetch(`${session.github.url}/settings/apps/new`, {
      method: "POST",
      body: form,
      redirect: "manual",
    });

    expect(response.headers.get("location")).toBe("http://localhost:3000/probot/setup?code=stand-in-code");
  });

  describe.skipIf(!executablePath)("in a browser (skipped where no Chromium is installed)", () => {
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executablePath ?? "", args: BROWSER_FLAGS });
      page = await browser.newPage();
    }, 30_000);
    afterAll(() => browser.close());

    it("show comments under their lines, and a suggestion that can be applied", async () => {
      const { pull, comment } = await open();
      await comment(
        "**Too high.**\n```suggestion\noptimizer = torch.optim.Adam(model.parameters(), lr=0.002)\n```\n<!-- marker -->",
      );
      const before = pull.headSha;
      await page.goto(pull.url);

      const row = page.locator("tr", { has: page.locator(".comment") });
      const above = await row.locator("xpath=preceding-sibling::tr[1]").innerText();
      const comments = await page.locator(".comment").innerText();
      await page.getByRole("button", { name: "Apply suggestion" }).click();
      await page.waitForURL(/pull\/1$/);

      expect(above).toContain("lr=0.1");
      expect(comments).toContain("Too high.");
      expect(comments).not.toContain("marker");
      expect(pull.headSha).not.toBe(before);
      expect(await page.locator(".file .added").first().innerText()).toContain("lr=0.002");
      expect(await page.locator("details.fold summary").innerText()).toContain("Outdated");
    });

    it("fold resolved conversations and let people answer and settle them", async () => {
      const { pull, comment } = await open();
      await comment("Why?");
      await page.goto(pull.url);

      await page.getByPlaceholder("Reply…").fill("Because.");
      await page.getByRole("button", { name: "Reply" }).click();
      await page.getByText("Because.").waitFor();
      await page.getByRole("button", { name: "Resolve conversation" }).click();
      await page.getByText("Resolved by alice").waitFor();

      expect(pull.comments().map(({ author, body }) => [author, body])).toEqual([
        ["epoch-zero[bot]", "Why?"],
        ["alice", "Because."],
      ]);
      expect(await page.locator(".comment").first().isVisible()).toBe(false);
    });

    it("show check runs with their tables, annotations and buttons", async () => {
      const { pull, path } = await open();
      const annotation = {
        path: "train.py",
        start_line: 4,
        end_line: 4,
        annotation_level: "warning",
        title: "Rate",
        message: "100 times <b>more</b>",
      };
      const output = {
        title: "1 finding",
        summary: "| run | lr |\n|---|---|\n| main | 0.1 |",
        annotations: [annotation],
      };
      const actions = [{ label: "Push fixes", description: "Commits them", identifier: "push-fixes" }];
      await session.call(`POST ${path}/check-runs`, {
        name: "Epoch Zero",
        head_sha: pull.headSha,
        conclusion: "failure",
        output,
        actions,
      });
      await session.call(`POST ${path}/check-runs`, {
        name: "Epoch Zero / smoke",
        head_sha: pull.headSha,
        status: "in_progress",
      });
      await page.goto(pull.url);

      const check = page.locator("section.check").first();
      const inDiff = page.locator(".file .annotation");

      expect(await check.locator(".markdown table td").allInnerTexts()).toEqual(["main", "0.1"]);
      expect(await check.innerText()).toContain("failure");
      expect(await check.getByRole("button").allInnerTexts()).toEqual(["Push fixes", "Re-run"]);
      expect(await inDiff.innerText()).toContain("100 times <b>more</b>");
      expect(await page.locator("section.check").count()).toBe(2);
    });

    it("let the visitor be somebody else", async () => {
      const { pull } = await open();
      await page.goto(pull.url);

      await page.getByLabel("You are").selectOption("bob");
      await page.getByRole("button", { name: "Switch" }).click();
      await page.getByPlaceholder("Leave a comment").fill("Hello from bob");
      await page.getByRole("button", { name: "Comment", exact: true }).click();
      await page.getByText("Hello from bob").waitFor();

      expect(await page.locator("article.box", { hasText: "Hello from bob" }).innerText()).toContain("bob");
    });
  });
});
