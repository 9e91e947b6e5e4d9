import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

describe("files and git objects", () => {
  const session = openSession();
  const latin1 = Buffer.from("# caf\xe9\n", "latin1");
  const open = () =>
    session.createRepository({
      files: {
        "train.py": "lr = 0.1\n",
        "src/model.py": "x = 1\n",
        "latin.py": latin1,
        "link.py": { content: "src/model.py", mode: "120000" },
        "broken.py": { content: "nowhere.py", mode: "120000" },
        vendor: { content: "1".repeat(40), mode: "160000" },
        "large.ipynb": "x".repeat(1024 * 1024 + 1),
        ".github/epoch-zero.yml": "rules: {}\n",
      },
    });

  it("come as JSON with base64, also with an encoded path and at another commit", async () => {
    const repository = await open();
    const sha = await repository.commit("feature", { "src/model.py": "x = 2\n" });

    const plain = await session.call(`GET /repos/${repository.fullName}/contents/src/model.py`);
    const encoded = await session.call(`GET /repos/${repository.fullName}/contents/src%2Fmodel.py?ref=${sha}`);

    expect(plain.body).toMatchObject({ type: "file", path: "src/model.py", encoding: "base64", content: "eCA9IDEK\n" });
    expect(encoded.body.content).toBe("eCA9IDIK\n");
  });

  it("come raw with the content type that makes Octokit read text", async () => {
    const repository = await open();

    const answer = await session.call(
      `GET /repos/${repository.fullName}/contents/.github%2Fepoch-zero.yml`,
      undefined,
      {
        accept: "application/vnd.github.v3.raw",
      },
    );

    expect(answer.body).toBe("rules: {}\n");
    expect(answer.headers.get("content-type")).toBe("application/vnd.github.raw+json; charset=utf-8");
  });

  it("follow a symbolic link to a file, show a broken one as itself, and name submodules", async () => {
    const repository = await open();
    const get = async (path: string) => (await session.call(`GET /repos/${repository.fullName}/contents/${path}`)).body;

    expect(await get("link.py")).toMatchObject({ type: "file", content: "eCA9IDEK\n" });
    expect(await get("broken.py")).toMatchObject({ type: "symlink", target: "nowhere.py" });
    expect(await get("vendor")).toMatchObject({ type: "submodule", sha: "1".repeat(40) });
  });

  it("leave the content out above 1 MB, except raw", async () => {
    const repository = await open();
    const path = `/repos/${repository.fullName}/contents/large.ipynb`;

    const json = await session.call(`GET ${path}`);
    const raw = await session.call(`GET ${path}`, undefined, { accept: "application/vnd.github.raw+json" });

    expect(json.body).toMatchObject({ size: 1024 * 1024 + 1, encoding: "none", content: "" });
    expect(raw.body).toHaveLength(1024 * 1024 + 1);
  });

  it("list folders", async () => {
    const repository = await open();

    const root = await session.call(`GET /repos/${repository.fullName}/contents`);
    const folder = await session.call(`GET /repos/${repository.fullName}/contents/src`);

    const names = root.body.map(({ name, type }: { name: string; type: string }) => `${name} ${type}`);
    expect(names).toEqual(expect.arrayContaining(["src dir", "train.py file", "link.py symlink", "vendor submodule"]));
    expect(folder.body[0]).toMatchObject({ path: "src/model.py", size: 6 });
  });

  it("answer 404 for a missing file and name a missing ref", async () => {
    const repository = await open();

    const file = await session.call(`GET /repos/${repository.fullName}/contents/missing.py`);
    const ref = await session.call(`GET /repos/${repository.fullName}/contents/train.py?ref=nowhere`);

    expect(file.body).toMatchObject({ message: "Not Found", documentation_url: expect.stringContaining("contents") });
    expect(ref.body.message).toBe("No commit found for the ref nowhere");
  });

  it("give blobs as base64 and as the very bytes", async () => {
    const repository = await open();
    const { sha } = (await session.call(`GET /repos/${repository.fullName}/contents/latin.py`)).body;

    const json = await session.call(`GET /repos/${repository.fullName}/git/blobs/${sha}`);
    const response = await fetch(`${session.github.url}/api/v3/repos/${repository.fullName}/git/blobs/${sha}`, {
      headers: { authorization: `Bearer ${await session.createToken()}`, accept: "application/vnd.github.raw" },
    });

    expect(Buffer.from(json.body.content, "base64")).toEqual(latin1);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(latin1);
  });

  it("walk trees, refs and commits", async () => {
    const repository = await open();
    const get = async (path: string) => (await session.call(`GET /repos/${repository.fullName}/git/${path}`)).body;

    const tree = await get("trees/main?recursive=1");
    const ref = await get("ref/heads%2Fmain");
    const commit = await get(`commits/${ref.object.sha}`);

    expect(tree.truncated).toBe(false);
    expect(tree.tree).toContainEqual(expect.objectContaining({ path: "src/model.py", mode: "100644", size: 6 }));
    expect(commit.tree.sha).toBe(tree.sha);
    expect((await get("matching-refs/heads/ma")).map((found: { ref: string }) => found.ref)).toEqual([
      "refs/heads/main",
    ]);
  });
});
