import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PullHandle } from "../../src/dev/stand-in/api/pull.ts";
import type { Fault } from "../../src/dev/stand-in/faults.ts";
import { type StandIn, startStandIn } from "../../src/dev/stand-in/stand-in.ts";
import { prepareImage } from "../queue/prepare-image.ts";
import { onlyCheck, settingsFor } from "./open-stage.ts";
import { type ChildApp, startChildApp } from "./start-child-app.ts";
import { BASE, WITHOUT_CLEARING } from "./training-code.ts";
import { waitFor } from "./wait-for.ts";

/** Long enough for all reviews to reach the point at which the process is killed. */
const HELD_MS = 15_000;

/** The calls at which reviews are held, so that the process is killed before they take effect. */
const POINTS: Record<string, { fault: Fault; operation: string }> = {
  "before the check run": {
    fault: { method: "GET", path: "/compare/**", status: 502, delayMs: HELD_MS },
    operation: "repos/compare-commits-with-basehead",
  },
  "before the review": {
    fault: { method: "POST", path: "/pulls/*/reviews", status: 502, delayMs: HELD_MS },
    operation: "pulls/create-review",
  },
  "before the check run is completed": {
    fault: { method: "PATCH", path: "/check-runs/*", status: 502, delayMs: HELD_MS },
    operation: "checks/update",
  },
};

describe("an App that is killed in the middle of reviews and started again", () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "epoch-zero-kills-"));
  const pulls = new Map<string, PullHandle>();
  let github: StandIn;
  let app: ChildApp;
  let pushedHeads: { before: string; pull: PullHandle }[];

  beforeAll(async () => {
    prepareImage();
    github = await startStandIn({ validate: true });
    const settings = settingsFor(github, dataFolder, { concurrency: 6 });
    app = await startChildApp(settings);
    github.setWebhookUrl(`${app.url}/api/github/webhooks`);
    for (const name of Object.keys(POINTS)) await openHeld(name, name);
    for (const name of ["pushed to", "force-pushed to"]) await openHeld(name, "before the review");
    for (const name of ["closed"]) await openHeld(name, "before the review");
    await waitFor("the calls that are held", () => (countHeld() === pulls.size ? true : undefined));
    await app.kill();

    const pushed = ["pushed to", "force-pushed to"].map((name) => getPull(name));
    pushedHeads = pushed.map((pull) => ({ before: pull.headSha, pull }));
    const [first, second] = pushed;
    await first?.push({ "train.py": `${WITHOUT_CLEARING}\nSEED = 1\n` });
    await second?.push({ "train.py": `${WITHOUT_CLEARING}\nSEED = 1\n` }, { onto: second.baseSha });
    await getPull("closed").close();
    await github.settle();
    app = await startChildApp(settings);
    github.setWebhookUrl(`${app.url}/api/github/webhooks`);
    await waitFor("the end of all check runs", () => (listOpenChecks().length === 0 ? true : undefined));
  }, 60_000);

  afterAll(async () => {
    await app.kill();
    await github.close();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  async function openHeld(name: string, point: string): Promise<void> {
    const { fault } = POINTS[point] as { fault: Fault };
    const repository = await github.createRepository(`acme/${name.replaceAll(" ", "-")}`, { files: BASE });
    github.failNext({ ...fault, path: `/repos/${repository.fullName}${fault.path}` });
    await repository.commit("change", { "train.py": WITHOUT_CLEARING });
    pulls.set(name, await repository.openPullRequest({ head: "change" }));
  }

  function countHeld(): number {
    const operations = new Set(Object.values(POINTS).map(({ operation }) => operation));
    return github.journal.entries.filter(({ operation, status }) => status === 0 && operations.has(operation)).length;
  }

  function getPull(name: string): PullHandle {
    return pulls.get(name) as PullHandle;
  }

  /** Heads that must have a completed check run by now and have not. */
  function listOpenChecks(): string[] {
    const now = [...pulls.values()].filter((pull) => pull !== pulls.get("closed"));
    const runs = [
      ...now.map((pull) => pull.checkRuns()),
      ...pushedHeads.map(({ pull, before }) => pull.checkRuns(before)),
      getPull("closed").checkRuns(),
    ];
    return runs.flatMap(([run]) => (run?.status === "completed" ? [] : [run?.headSha ?? "none"]));
  }

  it.each(Object.keys(POINTS))("posts one review and completes one check run when killed %s", (name) => {
    const pull = getPull(name);

    expect(pull.reviews()).toHaveLength(1);
    expect(pull.comments()).toHaveLength(1);
    const { status, conclusion, annotations } = onlyCheck(pull);
    expect({ status, conclusion, annotations }).toEqual({
      status: "completed",
      conclusion: "neutral",
      annotations: [],
    });
  });

  it.each(["pushed to", "force-pushed to"])("reviews the new head of a pull request that was %s meanwhile", (name) => {
    const pull = getPull(name);

    expect(pull.reviews().map(({ commitId }) => commitId)).toEqual([pull.headSha]);
    expect(onlyCheck(pull).output.title).toMatch(/^1 finding/);
  });

  it("completes the check runs on the heads that were replaced meanwhile", () => {
    const titles = pushedHeads.map(({ pull, before }) => onlyCheck(pull, before).output.title);

    expect(titles).toEqual(["Superseded by another review", "Superseded by another review"]);
  });

  it("completes the check run of a pull request that was closed meanwhile, and says nothing on it", () => {
    const pull = getPull("closed");

    expect(pull.reviews()).toEqual([]);
    expect(onlyCheck(pull).output.title).toBe("Not reviewed: the pull request is closed");
  });

  it("makes no invalid call", () => {
    expect(github.journal.invalid()).toEqual([]);
  });
});
