import { describe, expect, it } from "vitest";
import type { ReviewPlan } from "../../src/review/plan-review.ts";
import { type OwnComment, ReviewEnded, ReviewOutdated } from "../../src/review/ports.ts";
import type { ResultFinding } from "../../src/review/result.ts";
import {
  type PlannedReview,
  type PullReviewTools,
  reviewPullRequest,
  type WouldSay,
} from "../../src/review/review-pull-request.ts";
import { FakeHost } from "./fake-host.ts";
import { makeFinding, makeFingerprint } from "./make-finding.ts";

const HEAD = "a".repeat(40);

/** A plan that says findings on lines; those of `files` on their file. */
function planFor(findings: ResultFinding[], files: ResultFinding[] = [], skipped: string[] = []): PlannedReview {
  const plan: ReviewPlan = {
    comments: findings.map((finding) => ({
      finding,
      path: finding.path,
      startLine: 1,
      endLine: 1,
      suggestion: undefined,
    })),
    fileComments: files,
    annotations: [],
    outside: [],
    recipes: [],
    patch: { text: "", fixed: [] },
    conclusion: findings.length > 0 ? "neutral" : "success",
  };
  return {
    plan,
    result: {
      schemaVersion: 1,
      tool: { name: "epoch-zero", version: "0.0.0" },
      findings: [...findings, ...files],
      recipes: { base: [], head: [] },
      coverage: { analysed: [], skipped: skipped.map((path) => ({ path, reason: "binary" })) },
    },
  };
}

function toolsFor(planned: PlannedReview, changes: Partial<PullReviewTools> = {}): PullReviewTools {
  return {
    analyse: async (source) => {
      await source.read({ files: [], folders: [] });
      return planned;
    },
    rulesUrl: undefined,
    onDryRun: undefined,
    ...changes,
  };
}

function comment(fingerprint: string, changes: Partial<OwnComment> & { fixed?: string } = {}): OwnComment {
  const { fixed, ...rest } = changes;
  const body = `said\n\n<!-- epoch-zero finding=${fingerprint} head=${HEAD}${fixed ? ` fixed=${fixed}` : ""} -->`;
  return { id: 7, path: "train.py", isSettled: false, body, ...rest };
}

describe("a review of a pull request", () => {
  it("creates its check run beside the analysis and completes it after everything was said", async () => {
    const host = new FakeHost();
    const outcome = await reviewPullRequest(host, toolsFor(planFor([makeFinding()])));

    expect(host.done).toEqual(["range", "read", "startCheck", "readState", "postReview 1", "completeCheck 1"]);
    expect(outcome).toEqual({ head: HEAD, conclusion: "neutral", findings: 1, posted: 1, fixed: 0 });
    expect(host.reports.get(1)?.annotations).toEqual([]);
  });

  it("creates its check run only after the state was read when nothing had to be read", async () => {
    const host = new FakeHost();
    const analyse = async () => planFor([]);

    await reviewPullRequest(host, toolsFor(planFor([]), { analyse }));

    expect(host.done).toEqual(["range", "readState", "startCheck", "completeCheck 1"]);
  });

  it("posts no review when nothing is new", async () => {
    const host = new FakeHost();
    const finding = makeFinding();
    host.state = { ...host.state, comments: [comment(finding.fingerprint)] };

    const { posted } = await reviewPullRequest(host, toolsFor(planFor([finding])));

    expect(posted).toBe(0);
    expect(host.done).not.toContain("postReview 1");
    expect(host.edits.size).toBe(0);
  });

  it("says again what was marked as fixed", async () => {
    const host = new FakeHost();
    const finding = makeFinding();
    host.state = { ...host.state, comments: [comment(finding.fingerprint, { fixed: HEAD })] };

    await reviewPullRequest(host, toolsFor(planFor([finding])));

    expect(host.fingerprints).toEqual([finding.fingerprint]);
    expect(host.edits.size).toBe(0);
  });

  it.each<[string, Partial<OwnComment> & { fixed?: string }, string[], number]>([
    ["marks a comment whose finding is gone", {}, [], 1],
    ["leaves a settled one alone", { isSettled: true }, [], 0],
    ["leaves one alone that is marked already", { fixed: HEAD }, [], 0],
    ["leaves one alone whose file was not read", {}, ["train.py"], 0],
    ["leaves all alone when the list of files was cut", {}, ["pull request"], 0],
  ])("%s", async (_, changes, skipped, edited) => {
    const host = new FakeHost();
    host.state = { ...host.state, comments: [comment(makeFingerprint(9), changes)] };

    const { fixed } = await reviewPullRequest(host, toolsFor(planFor([], [], skipped)));

    expect(fixed).toBe(edited);
    expect(host.edits.size).toBe(edited);
  });

  it("does not touch comments of ours that bear no marker", async () => {
    const host = new FakeHost();
    host.state = { ...host.state, comments: [{ id: 7, path: "train.py", isSettled: false, body: "by hand" }] };

    await reviewPullRequest(host, toolsFor(planFor([])));

    expect(host.edits.size).toBe(0);
  });

  it.each([{ kind: "forbidden" } as const, { kind: "refused", reason: "422" } as const])(
    "turns everything that is %o into annotations",
    async (failure) => {
      const host = new FakeHost();
      host.postFailure = failure;
      const [one, two] = [makeFinding(), makeFinding({ path: "tune.py", fingerprint: makeFingerprint(2) })];

      const { posted } = await reviewPullRequest(host, toolsFor(planFor([one], [two])));

      expect(posted).toBe(0);
      expect(host.reports.get(1)?.annotations.map(({ path }) => path)).toEqual(["train.py", "tune.py"]);
    },
  );

  it("names no check run where there may be none", async () => {
    const host = new FakeHost();
    host.checkId = undefined;

    await reviewPullRequest(host, toolsFor(planFor([makeFinding()])));

    expect(host.bodies).toEqual(["1 finding."]);
    expect(host.reports.size).toBe(0);
  });

  it("completes the check runs of interrupted reviews, after its own", async () => {
    const host = new FakeHost();
    host.state = { ...host.state, openChecks: [1, 41, 42] };

    await reviewPullRequest(host, toolsFor(planFor([])));

    expect(host.done.slice(-3)).toEqual(["completeCheck 1", "completeCheck 41", "completeCheck 42"]);
    expect(host.reports.get(41)?.title).toBe("Superseded by another review");
  });
});

describe("a review that ends", () => {
  it("completes its own check run and those left open, and creates none", async () => {
    const host = new FakeHost();
    host.failures.set("readState", new ReviewEnded("the pull request is closed"));
    host.openChecks = [1, 41];

    await expect(reviewPullRequest(host, toolsFor(planFor([])))).rejects.toThrow(ReviewEnded);

    expect([...host.reports].map(([id, { title }]) => [id, title])).toEqual([
      [1, "Not reviewed: the pull request is closed"],
      [41, "Not reviewed: the pull request is closed"],
    ]);
  });

  it("before its first read leaves no check run behind", async () => {
    const host = new FakeHost();
    host.failures.set("range", new ReviewEnded("the fork was deleted"));

    await expect(reviewPullRequest(host, toolsFor(planFor([])))).rejects.toThrow("the fork was deleted");

    expect(host.done).toEqual(["range", "readOpenChecks"]);
  });

  it("because there is no head is told as an end", async () => {
    const host = new FakeHost();
    host.head = undefined;

    await expect(reviewPullRequest(host, toolsFor(planFor([])))).rejects.toThrow(ReviewEnded);
  });

  it("is a failure to be tried again when its check run could not be completed", async () => {
    const host = new FakeHost();
    host.failures.set("readState", new ReviewEnded("the pull request is closed"));
    host.failures.set("completeCheck", new Error("502"));

    await expect(reviewPullRequest(host, toolsFor(planFor([])))).rejects.toThrow("502");
  });

  it("stays an end when there is nothing left to complete", async () => {
    const host = new FakeHost();
    const gone = new ReviewEnded("the repository is gone");
    for (const name of ["readState", "readOpenChecks", "completeCheck"]) host.failures.set(name, gone);

    await expect(reviewPullRequest(host, toolsFor(planFor([])))).rejects.toBe(gone);
  });

  it("is to be done again when the head moved, and says so on the old head", async () => {
    const host = new FakeHost();
    host.state = { ...host.state, head: "c".repeat(40) };

    await expect(reviewPullRequest(host, toolsFor(planFor([makeFinding()])))).rejects.toThrow(ReviewOutdated);

    expect(host.posted).toEqual([]);
    expect(host.reports.get(1)?.title).toBe("Not reviewed: the head is ccccccc now");
  });

  it("by a failure leaves the check run to the next try", async () => {
    const host = new FakeHost();
    host.failures.set("postReview", new Error("502"));

    await expect(reviewPullRequest(host, toolsFor(planFor([makeFinding()])))).rejects.toThrow("502");

    expect(host.reports.size).toBe(0);
  });

  it("by a check run that cannot be created is a failure, and nothing was said", async () => {
    const host = new FakeHost();
    host.failures.set("startCheck", new Error("502"));

    await expect(reviewPullRequest(host, toolsFor(planFor([makeFinding()])))).rejects.toThrow("502");

    expect(host.posted).toEqual([]);
  });
});

describe("a dry run", () => {
  it("hands over what it would say, and writes nothing", async () => {
    const host = new FakeHost();
    host.state = { ...host.state, comments: [comment(makeFingerprint(9))], openChecks: [41] };
    const would: WouldSay[] = [];
    const finding = makeFinding();
    const onFile = makeFinding({ path: "tune.py", fingerprint: makeFingerprint(2) });

    await reviewPullRequest(host, toolsFor(planFor([finding], [onFile]), { onDryRun: (one) => would.push(one) }));

    expect(host.done).toEqual(["range", "read", "readState"]);
    expect(would).toMatchObject([
      {
        comments: [{ path: "train.py" }],
        fileComments: [{ path: "tune.py" }],
        fixed: [7],
        report: { conclusion: "neutral" },
      },
    ]);
  });

  it("writes nothing when it ends either", async () => {
    const host = new FakeHost();
    host.failures.set("readState", new ReviewEnded("the pull request is closed"));
    host.openChecks = [41];

    await expect(reviewPullRequest(host, toolsFor(planFor([]), { onDryRun: () => {} }))).rejects.toThrow(ReviewEnded);

    expect(host.reports.size).toBe(0);
  });
});
