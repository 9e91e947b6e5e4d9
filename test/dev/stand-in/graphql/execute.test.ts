import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

describe("GraphQL", () => {
  const session = openSession();
  const BEFORE = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join("");

  async function open() {
    const repository = await session.createRepository({
      files: {
        "train.py": BEFORE,
        "latin.py": Buffer.from("# caf\xe9\n", "latin1"),
        "w.bin": "\0\u0001",
        "large.ipynb": "é".repeat(300_000),
        "src/link": { content: "../train.py", mode: "120000" },
      },
    });
    await repository.commit("feature", { "train.py": BEFORE.replace("line 5", "line five") });
    const pull = await repository.openPullRequest({ head: "feature" });
    const name = repository.fullName.split("/")[1];
    const ask = (fields: string, token?: string) =>
      session.query(`query($name: String!) { repository(owner: "acme", name: $name) { ${fields} } }`, { name }, token);
    const comment = (body: object) =>
      session.call(`POST /repos/${repository.fullName}/pulls/1/comments`, {
        path: "train.py",
        commit_id: pull.headSha,
        body: "Look.",
        ...body,
      });
    return { repository, pull, ask, comment };
  }

  it("reads many files at once by expression, null where there is none", async () => {
    const { repository, ask } = await open();
    const blob = "... on Blob { oid text isBinary isTruncated byteSize }";

    const { body } = await ask(`
      text: object(expression: "feature:train.py") { ${blob} }
      latin: object(expression: "${repository.getBranch()}:latin.py") { ${blob} }
      binary: object(expression: "main:w.bin") { ${blob} }
      large: object(expression: "main:large.ipynb") { ${blob} }
      missing: object(expression: "main:missing.py") { ${blob} }
      nowhere: object(expression: "nowhere:train.py") { ${blob} }`);

    const { text, latin, binary, large, missing, nowhere } = body.data.repository;
    expect(text).toMatchObject({ isBinary: false, isTruncated: false, text: expect.stringContaining("line five") });
    // `printf '# caf\xe9\n' | git hash-object --stdin`: the id is true although the text is damaged.
    expect(latin).toEqual({
      oid: "a0528ef3f08d89e3ef4d68e15f6296a1f8d8ef8c",
      text: "# caf\uFFFD\n",
      isBinary: false,
      isTruncated: false,
      byteSize: 7,
    });
    expect(binary).toMatchObject({ isBinary: true, text: null, byteSize: 2 });
    expect(large).toMatchObject({ isTruncated: true, byteSize: 600_000 });
    expect(Buffer.byteLength(large.text)).toBe(512_000);
    expect([missing, nowhere]).toEqual([null, null]);
  });

  it("lists folders with the modes of links and the objects inside", async () => {
    const { ask } = await open();

    const { body } = await ask(
      `object(expression: "main:") { ... on Tree { entries { name type mode object { __typename ... on Tree { entries { name mode oid } } } } } }`,
    );

    const entries = body.data.repository.object.entries;
    expect(entries.find(({ name }: { name: string }) => name === "train.py")).toMatchObject({
      type: "blob",
      mode: 0o100644,
    });
    expect(entries.find(({ name }: { name: string }) => name === "src").object).toMatchObject({
      __typename: "Tree",
      entries: [{ name: "link", mode: 0o120000 }],
    });
  });

  it("shows threads with their state; a bot's login has no suffix here", async () => {
    const { pull, ask, comment } = await open();
    await comment({ line: 5 });
    await comment({ line: 6 });
    pull.threads()[0]?.replyAs("bob", "Why?");
    await pull.push({ "train.py": BEFORE.replace("line 6", "line six") });
    pull.threads()[1]?.resolveAs("alice");

    const { body } =
      await ask(`pullRequest(number: 1) { state isDraft headRefOid baseRefOid headRefName reviewThreads(first: 10) { totalCount nodes {
      id isResolved isOutdated path line originalLine resolvedBy { login } viewerCanResolve
      comments(first: 10) { nodes { databaseId body author { __typename login } } } } } }`);

    const found = body.data.repository.pullRequest;
    expect(found).toMatchObject({ state: "OPEN", isDraft: false, headRefOid: pull.headSha, headRefName: "feature" });
    const [first, second] = found.reviewThreads.nodes;
    expect(first).toMatchObject({
      isResolved: false,
      isOutdated: true,
      line: null,
      originalLine: 5,
      viewerCanResolve: false,
    });
    expect(first.comments.nodes.map(({ author }: { author: object }) => author)).toEqual([
      { __typename: "Bot", login: "epoch-zero" },
      { __typename: "User", login: "bob" },
    ]);
    expect(second).toMatchObject({ isResolved: true, resolvedBy: { login: "alice" } });
  });

  it("pages through connections, and insists on a size of 100 at most", async () => {
    const { ask, comment } = await open();
    for (const line of [4, 5, 6]) await comment({ line });
    const threads = (page: string) =>
      ask(`pullRequest(number: 1) { reviewThreads${page} { nodes { line } pageInfo { hasNextPage endCursor } } }`);

    const first = (await threads("(first: 2)")).body.data.repository.pullRequest.reviewThreads;
    const second = (await threads(`(first: 2, after: "${first.pageInfo.endCursor}")`)).body.data.repository.pullRequest
      .reviewThreads;
    const last = (await threads("(last: 1)")).body.data.repository.pullRequest.reviewThreads;

    expect([first, second, last].map(({ nodes }) => nodes.map(({ line }: { line: number }) => line))).toEqual([
      [4, 5],
      [6],
      [6],
    ]);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect((await threads("")).body.errors[0].type).toBe("MISSING_PAGINATION_BOUNDARIES");
    expect((await threads("(first: 101)")).body.errors[0].type).toBe("EXCESSIVE_PAGINATION");
  });

  it("refuses unknown fields and repositories in GitHub's words", async () => {
    const { ask } = await open();

    const field = await ask("nmae");
    const repository = await session.query('{ repository(owner: "acme", name: "none") { id } }');
    const pull = await ask("pullRequest(number: 99) { id }");

    expect(field.body.errors[0]).toMatchObject({
      message: "Field 'nmae' doesn't exist on type 'Repository'",
      extensions: { code: "undefinedField", typeName: "Repository", fieldName: "nmae" },
    });
    expect(repository.body).toMatchObject({
      data: { repository: null },
      errors: [{ type: "NOT_FOUND", path: ["repository"] }],
    });
    expect(pull.body.errors[0].message).toBe("Could not resolve to a PullRequest with the number of 99.");
  });

  it("resolves a thread only with contents: write beside pull_requests: write", async () => {
    const { pull, comment } = await open();
    await comment({ line: 5 });
    const id = pull.threads()[0]?.id;
    const mutation = "mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }";
    const installation = session.github.getInstallation("acme");
    const granted = installation.permissions;

    const refused = await session.query(mutation, { id });
    installation.setPermissions({ ...granted, contents: "write" });
    const writer = await session.createToken();
    const resolved = await session.query(mutation, { id }, writer);
    installation.setPermissions(granted);

    expect(refused.body).toMatchObject({
      data: { resolveReviewThread: null },
      errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }],
    });
    expect(resolved.body.data.resolveReviewThread.thread.isResolved).toBe(true);
    expect(pull.threads()[0]?.resolvedBy).toBe("epoch-zero[bot]");
  });

  it("hides a comment with its reason in lower case", async () => {
    const { pull, comment } = await open();
    const { body } = await comment({ line: 5 });
    const mutation =
      "mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized minimizedReason } } }";

    const answer = await session.query(mutation, { id: body.node_id });

    expect(answer.body.data.minimizeComment.minimizedComment).toEqual({
      isMinimized: true,
      minimizedReason: "outdated",
    });
    expect(pull.comments()[0]?.minimized).toBe("outdated");
  });

  it("commits to a branch that is where the caller thinks it is", async () => {
    const { repository, pull } = await open();
    const installation = session.github.getInstallation("acme");
    const granted = installation.permissions;
    installation.setPermissions({ ...granted, contents: "write" });
    const token = await session.createToken();
    const mutation =
      "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";
    const input = (head: string) => ({
      branch: { repositoryNameWithOwner: repository.fullName, branchName: "feature" },
      message: { headline: "Fix" },
      expectedHeadOid: head,
      fileChanges: { additions: [{ path: "train.py", contents: Buffer.from("fixed\n").toString("base64") }] },
    });

    const stale = await session.query(mutation, { input: input("1".repeat(40)) }, token);
    const done = await session.query(mutation, { input: input(pull.headSha) }, token);
    installation.setPermissions(granted);

    expect(stale.body.errors[0].type).toBe("STALE_DATA");
    expect(done.body.data.createCommitOnBranch.commit.oid).toBe(pull.headSha);
  });

  it("needs the permission of what is asked for, and a token", async () => {
    const { ask } = await open();
    const token = await session.createToken({ permissions: { pull_requests: "read" } });

    expect((await ask('object(expression: "main:train.py") { oid }', token)).body.errors[0].type).toBe("FORBIDDEN");
    expect((await ask("pullRequest(number: 1) { id }", token)).body.errors).toBeUndefined();
    expect((await session.query("{ viewer { login } }", {}, session.signAppToken())).status).toBe(401);
  });

  it("says openly which fields of GitHub it does not have", async () => {
    const { ask } = await open();

    const { body } = await ask("pullRequest(number: 1) { reviewDecision }");

    expect(body.errors[0].message).toBe("The stand-in has no PullRequest.reviewDecision");
    expect(session.github.journal.entries.at(-1)?.responseViolations).toHaveLength(1);
    session.github.journal.clear();
  });
});
