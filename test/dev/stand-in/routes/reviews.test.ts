import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

const BEFORE = Array.from({ length: 40 }, (_, index) => `line ${index + 1}\n`).join("");
/** Changes line 5, deletes line 20, adds a line after 30. Hunks on the new side: 2-8, 17-22, 27-33. */
const AFTER = BEFORE.replace("line 5\n", "line five\n")
  .replace("line 20\n", "")
  .replace("line 30\n", "line 30\nnew line\n");

describe("reviews", () => {
  const session = openSession();

  async function open() {
    const repository = await session.createRepository({ files: { "train.py": BEFORE, "other.py": "x\n" } });
    await repository.commit("feature", { "train.py": AFTER });
    const pull = await repository.openPullRequest({ head: "feature" });
    return { repository, pull, path: `/repos/${repository.fullName}/pulls/${pull.number}` };
  }
  type Comment = {
    path?: string;
    body?: string;
    line?: number;
    side?: string;
    start_line?: number;
    start_side?: string;
  };
  const comment = (fields: Comment) => ({ path: "train.py", body: "Look.", side: "RIGHT", ...fields });
  const review = (comments: object[], extra: object = {}) => ({ event: "COMMENT", body: "", comments, ...extra });

  it("are created whole, with every field of their comments", async () => {
    const { pull, path } = await open();

    const created = await session.call(
      `POST ${path}/reviews`,
      review([comment({ line: 5 }), comment({ line: 20, side: "LEFT" })], { commit_id: pull.headSha }),
    );
    const { body } = await session.call(`GET ${path}/comments`);

    expect(created).toMatchObject({
      status: 200,
      body: { state: "COMMENTED", commit_id: pull.headSha, user: { login: "epoch-zero[bot]", type: "Bot" } },
    });
    expect(body[0]).toMatchObject({
      line: 5,
      original_line: 5,
      side: "RIGHT",
      start_line: null,
      subject_type: "line",
      position: 5,
    });
    expect(body[0]).toMatchObject({
      pull_request_review_id: created.body.id,
      commit_id: pull.headSha,
      original_commit_id: pull.headSha,
    });
    expect(body[0].diff_hunk).toBe("@@ -2,7 +2,7 @@ line 1\n line 2\n line 3\n line 4\n-line 5\n+line five");
    expect(body[1]).toMatchObject({ line: 20, side: "LEFT" });
  });

  it("take ranges within one hunk", async () => {
    const { path } = await open();

    const answer = await session.call(
      `POST ${path}/reviews`,
      review([comment({ start_line: 4, start_side: "RIGHT", line: 6 })]),
    );
    const { body } = await session.call(`GET ${path}/comments`);

    expect(answer.status).toBe(200);
    expect(body[0]).toMatchObject({ start_line: 4, original_start_line: 4, start_side: "RIGHT", line: 6 });
  });

  it.each([
    ["a line outside of every hunk", { line: 12 }, "Line could not be resolved"],
    ["a line that is not in the file", { line: 9999 }, "Line could not be resolved"],
    ["an unchanged line to the left", { line: 4, side: "LEFT" }, "Line could not be resolved"],
    ["a file that was not changed", { path: "other.py", line: 1 }, "Path could not be resolved"],
    [
      "a range that ends before it begins",
      { start_line: 6, line: 5 },
      "Pull request review thread start line must precede the end line.",
    ],
    [
      "a range of one line",
      { start_line: 5, line: 5 },
      "Pull request review thread start line must precede the end line.",
    ],
    [
      "a range over two hunks",
      { start_line: 5, line: 18 },
      "Pull request review thread start line must be part of the same hunk as the line.",
    ],
  ])("are refused as a whole for %s", async (_, wrong, sentence) => {
    const { pull, path } = await open();

    const answer = await session.call(`POST ${path}/reviews`, review([comment({ line: 5 }), comment(wrong)]));

    expect(answer).toMatchObject({
      status: 422,
      body: { message: "Unprocessable Entity", errors: [sentence], status: "422" },
    });
    expect(pull.reviews()).toEqual([]);
    expect(pull.comments()).toEqual([]);
  });

  it("need a body or comments, and no more than 65,536 characters", async () => {
    const { path } = await open();

    expect((await session.call(`POST ${path}/reviews`, review([]))).status).toBe(422);
    expect(
      (await session.call(`POST ${path}/reviews`, review([], { body: "x".repeat(65_537) }))).body.errors[0].message,
    ).toContain("maximum is 65536");
    expect(
      (await session.call(`POST ${path}/reviews`, review([comment({ line: 5, body: "x".repeat(65_536) })]))).status,
    ).toBe(200);
  });

  it("refuse unknown fields, which GitHub's own schema would let pass", async () => {
    const { path } = await open();

    const answer = await session.call(`POST ${path}/reviews`, review([{ ...comment({ line: 5 }), endLine: 6 }]));

    expect(answer.body.message).toContain('"comments/0/endLine" is not a permitted key.');
    expect(session.github.journal.invalid()).toHaveLength(1);
  });

  it("stay pending without an event; then nothing else can be posted until it is submitted or deleted", async () => {
    const { pull, path } = await open();

    const pending = await session.call(`POST ${path}/reviews`, { comments: [comment({ line: 5 })] });
    const second = await session.call(`POST ${path}/reviews`, review([comment({ line: 6 })]));
    const shown = await session.call(`GET ${path}/comments`);
    const deleted = await session.call(`DELETE ${path}/reviews/${pending.body.id}`);
    const third = await session.call(`POST ${path}/reviews`, { comments: [comment({ line: 5 })] });
    const submitted = await session.call(`POST ${path}/reviews/${third.body.id}/events`, {
      event: "COMMENT",
      body: "Now.",
    });

    expect(pending.body.state).toBe("PENDING");
    expect(second.body.errors).toEqual(["User can only have one pending review per pull request"]);
    expect(shown.body).toEqual([]);
    expect(deleted.status).toBe(200);
    expect(submitted.body).toMatchObject({ state: "COMMENTED", body: "Now." });
    expect(pull.comments()).toHaveLength(1);
  });

  it("can be edited and, when they weigh something, dismissed", async () => {
    const { path } = await open();
    const { body } = await session.call(`POST ${path}/reviews`, { event: "REQUEST_CHANGES", body: "No." });

    const edited = await session.call(`PUT ${path}/reviews/${body.id}`, { body: "Rather not." });
    const dismissed = await session.call(`PUT ${path}/reviews/${body.id}/dismissals`, { message: "Fixed." });

    expect(edited.body.body).toBe("Rather not.");
    expect(dismissed.body.state).toBe("DISMISSED");
  });

  it("on an earlier commit are accepted and moved to the head", async () => {
    const { pull, path } = await open();
    const first = pull.headSha;
    await pull.push({ "train.py": `top\n${AFTER}` });

    const answer = await session.call(`POST ${path}/reviews`, review([comment({ line: 5 })], { commit_id: first }));
    const { body } = await session.call(`GET ${path}/comments`);

    expect(answer.body.commit_id).toBe(first);
    expect(body[0]).toMatchObject({ original_line: 5, line: 6, original_commit_id: first, commit_id: pull.headSha });
  });

  it("on a commit that is not of the pull request are refused", async () => {
    const { repository, path } = await open();

    const answer = await session.call(
      `POST ${path}/reviews`,
      review([comment({ line: 5 })], { commit_id: repository.getBranch() }),
    );

    expect(answer.body.errors[0].message).toBe("commit_id is not part of the pull request");
  });

  it("need pull_requests: write", async () => {
    const { path } = await open();
    const token = await session.createToken({ permissions: { pull_requests: "read" } });

    expect((await session.call(`POST ${path}/reviews`, review([comment({ line: 5 })]), { token })).status).toBe(403);
  });
});
