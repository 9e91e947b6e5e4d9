import { describe, expect, it } from "vitest";
import { readOpenChecks, readOpenPull, readThreads } from "../../src/github/pull-state.ts";
import { ReviewEnded } from "../../src/review/ports.ts";

const HEAD = "a".repeat(40);
const OLD = "b".repeat(40);
const OPEN = { state: "OPEN", isDraft: false, headRefOid: HEAD, baseRefName: "main", headRef: { name: "faster" } };

function thread(comments: { own: boolean; body?: string }[], isResolved = false) {
  const nodes = comments.map(({ own, body = "text" }, index) => ({
    fullDatabaseId: String(5_000_000_000 + index),
    body,
    path: "train.py",
    viewerDidAuthor: own,
  }));
  return { isResolved, comments: { nodes } };
}

function threads(nodes: unknown[], pageInfo = { hasPreviousPage: false, startCursor: null as string | null }) {
  return { reviewThreads: { pageInfo, nodes } };
}

describe("a pull request", () => {
  it("is reviewed while it is open", () => {
    expect(readOpenPull(OPEN)).toEqual(OPEN);
  });

  it.each([
    ["is gone", null, "the pull request is gone"],
    ["was closed", { ...OPEN, state: "CLOSED" }, "the pull request is closed"],
    ["was merged", { ...OPEN, state: "MERGED" }, "the pull request is merged"],
    ["is a draft", { ...OPEN, isDraft: true }, "the pull request is a draft"],
    ["lost its branch", { ...OPEN, headRef: null }, "the head branch was deleted"],
  ])("ends the review when it %s", (_, value, reason) => {
    expect(() => readOpenPull(value)).toThrow(new ReviewEnded(reason));
  });

  it("that has another form is a failure, not an end", () => {
    expect(() => readOpenPull({ state: "OPEN" })).not.toThrow(ReviewEnded);
    expect(() => readOpenPull({ state: "OPEN" })).toThrow();
  });
});

describe("the threads of a pull request", () => {
  it("are ours where we began them, and settled where a person answered or resolved", () => {
    const value = threads([
      thread([{ own: true, body: "one" }]),
      thread([{ own: true, body: "two" }, { own: false }]),
      thread([{ own: true, body: "three" }], true),
      thread([{ own: false }, { own: true }]),
      thread([]),
      null,
    ]);

    const { comments, before } = readThreads(value);

    expect(comments.map(({ body, isSettled }) => [body, isSettled])).toEqual([
      ["one", false],
      ["two", true],
      ["three", true],
    ]);
    expect(comments[0]).toMatchObject({ id: 5_000_000_000, path: "train.py" });
    expect(before).toBeUndefined();
  });

  it("name the page before them", () => {
    expect(readThreads(threads([], { hasPreviousPage: true, startCursor: "abc" })).before).toBe("abc");
  });
});

describe("open check runs", () => {
  const runs = (...externalIds: (string | null)[]) => ({
    nodes: [{ checkRuns: { nodes: externalIds.map((externalId) => ({ externalId })) } }],
  });

  it("are counted where they bear the mark of the pull request", () => {
    const value = {
      commits: {
        nodes: [
          { commit: { oid: HEAD, checkSuites: runs(`pull=7 head=${HEAD}`, `pull=8 head=${HEAD}`, null, "other") } },
          { commit: { oid: "c".repeat(40), checkSuites: null } },
        ],
      },
      timelineItems: { nodes: [{ beforeCommit: { oid: OLD, checkSuites: runs(`pull=7 head=${OLD}`) } }, {}, null] },
    };

    expect([...readOpenChecks(value, 7)]).toEqual([
      [HEAD, 1],
      [OLD, 1],
    ]);
  });

  it.each([[null], [{}], [{ commits: { nodes: null } }]])("are none in %j", (value) => {
    expect(readOpenChecks(value, 7).size).toBe(0);
  });
});
