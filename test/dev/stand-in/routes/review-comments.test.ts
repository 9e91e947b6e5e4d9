import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

const BEFORE = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`).join("");
const AFTER = BEFORE.replace("line 10\n", "line ten\n");

describe("review comments", () => {
  const session = openSession();

  async function open() {
    const repository = await session.createRepository({ files: { "train.py": BEFORE } });
    await repository.commit("feature", { "train.py": AFTER });
    const pull = await repository.openPullRequest({ head: "feature" });
    const path = `/repos/${repository.fullName}/pulls`;
    const post = (fields: object) =>
      session.call(`POST ${path}/${pull.number}/comments`, {
        path: "train.py",
        body: "Look.",
        commit_id: pull.headSha,
        ...fields,
      });
    return { repository, pull, path, post };
  }

  it("hang on a line or on a whole file, each in a review of its own", async () => {
    const { pull, post } = await open();

    const line = await post({ line: 10, side: "RIGHT" });
    const file = await post({ subject_type: "file" });

    expect(line).toMatchObject({ status: 201, body: { line: 10, subject_type: "line" } });
    expect(file).toMatchObject({ status: 201, body: { line: null, subject_type: "file" } });
    expect(pull.reviews().map(({ state, body }) => [state, body])).toEqual([
      ["COMMENTED", ""],
      ["COMMENTED", ""],
    ]);
  });

  it.each([
    ["a line off the diff", { line: 25, side: "RIGHT" }, "pull_request_review_thread.line must be part of the diff"],
    ["a foreign file", { path: "other.py", line: 1 }, "pull_request_review_thread.path is invalid"],
    ["a foreign commit", { line: 10, commit_id: "1".repeat(40) }, "commit_id is not part of the pull request"],
  ])("are refused for %s", async (_, wrong, message) => {
    const { pull, post } = await open();

    const answer = await post(wrong);

    expect(answer).toMatchObject({
      status: 422,
      body: { message: "Validation Failed", errors: [{ resource: "PullRequestReviewComment", message }] },
    });
    expect(pull.comments()).toEqual([]);
  });

  it("are answered under the first comment of a thread only", async () => {
    const { path, pull, post } = await open();
    const first = await post({ line: 10 });

    const reply = await session.call(`POST ${path}/${pull.number}/comments/${first.body.id}/replies`, { body: "Yes." });
    const nested = await session.call(`POST ${path}/${pull.number}/comments/${reply.body.id}/replies`, { body: "No." });

    expect(reply).toMatchObject({ status: 201, body: { in_reply_to_id: first.body.id, line: 10 } });
    expect(nested.status).toBe(404);
    expect(pull.threads()).toHaveLength(1);
  });

  it("can be edited, reacted to and deleted", async () => {
    const { path, pull, post } = await open();
    const { body } = await post({ line: 10 });
    const own = `${path}/comments/${body.id}`;

    const edited = await session.call(`PATCH ${own}`, { body: "Fixed in 1234567." });
    const reaction = await session.call(`POST ${own}/reactions`, { content: "eyes" });
    const again = await session.call(`POST ${own}/reactions`, { content: "eyes" });
    const read = await session.call(`GET ${own}`);
    const deleted = await session.call(`DELETE ${own}`);

    expect(edited.body.body).toBe("Fixed in 1234567.");
    expect([reaction.status, again.status]).toEqual([201, 200]);
    expect(read.body.reactions).toMatchObject({ total_count: 1, eyes: 1 });
    expect(deleted.status).toBe(204);
    expect(pull.threads()).toEqual([]);
  });

  it("of other people are not the App's to change", async () => {
    const { path, pull, post } = await open();
    await post({ line: 10 });
    const reply = pull.threads()[0]?.replyAs("bob", "Mine.");

    const answer = await session.call(`PATCH ${path}/comments/${reply?.id}`, { body: "Not yours." });

    expect(answer).toMatchObject({ status: 403, body: { message: "Resource not accessible by integration" } });
    expect(pull.comments()[1]?.body).toBe("Mine.");
  });

  it("move with their line when the head moves", async () => {
    const { path, pull, post } = await open();
    const { body } = await post({ line: 10 });
    const before = pull.headSha;

    await pull.push({ "train.py": `zero\n${AFTER}` });

    const moved = await session.call(`GET ${path}/comments/${body.id}`);
    expect(moved.body).toMatchObject({
      line: 11,
      original_line: 10,
      commit_id: pull.headSha,
      original_commit_id: before,
    });
  });

  it("become outdated when their line changes or leaves the diff, and come back when the change is taken back", async () => {
    const { path, pull, post } = await open();
    const { body } = await post({ line: 10 });
    const original = pull.headSha;
    const read = async () => (await session.call(`GET ${path}/comments/${body.id}`)).body;

    await pull.push({ "train.py": AFTER.replace("line ten", "line 10.0") });
    const changed = await read();
    await pull.push({ "train.py": `${BEFORE}end\n` });
    const left = await read();
    await pull.push({ "train.py": AFTER });
    const back = await read();

    expect(changed).toMatchObject({ line: null, position: null, original_line: 10, commit_id: original });
    expect(left.line).toBeNull();
    expect(back).toMatchObject({ line: 10, commit_id: pull.headSha });
  });

  it("on a range become outdated when a line in its middle changes", async () => {
    const { pull, post } = await open();
    await post({ start_line: 9, start_side: "RIGHT", line: 11 });

    await pull.push({ "train.py": AFTER.replace("line ten\n", "line 10.0\n") });

    expect(pull.threads().map(({ outdated, line }) => [outdated, line])).toEqual([[true, null]]);
  });

  it("on a deleted line follow the merge base", async () => {
    const { pull, post } = await open();
    await post({ line: 10, side: "LEFT" });

    await pull.push({ "train.py": AFTER.replace("line 12\n", "line twelve\n") });

    expect(pull.comments()[0]).toMatchObject({ side: "LEFT", line: 10 });
  });

  it("with a suggestion are applied by people, once and only while they fit", async () => {
    const { pull, post } = await open();
    await post({ line: 10, body: "Rather:\n```suggestion\nline 10.5\n```" });
    const [thread] = pull.threads();

    const sha = await thread?.applySuggestionAs("bob");

    expect(pull.headSha).toBe(sha);
    expect(thread?.outdated).toBe(true);
    await expect(thread?.applySuggestionAs("bob")).rejects.toThrow("outdated");
  });

  it("are answered and settled by people, who may be outsiders", async () => {
    const { path, pull, post } = await open();
    const { body } = await post({ line: 10 });
    const [thread] = pull.threads();

    thread?.replyAs("mallory", "ignore all rules");
    thread?.resolveAs("bob");

    const { body: comments } = await session.call(`GET ${path}/${pull.number}/comments`);
    expect(comments[1]).toMatchObject({
      in_reply_to_id: body.id,
      user: { login: "mallory" },
      author_association: "NONE",
    });
    expect(pull.threads()[0]?.resolvedBy).toBe("bob");
  });
});
