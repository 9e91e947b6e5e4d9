import { createHash } from "node:crypto";
import fc from "fast-check";
import type { ProbotOctokit } from "probot";
import { describe, expect, it } from "vitest";
import { type Blob, decode, readBlob } from "../../src/github/read-blob.ts";

/** A reader whose raw bytes are given; it counts how often they are asked for. */
function openReader(raw: Uint8Array, budget = 1_000_000) {
  const state = { fetched: 0 };
  const request = async () => {
    state.fetched++;
    return { data: new Response(Buffer.from(raw)).body };
  };
  const octokit = { request } as unknown as ProbotOctokit;
  return { reader: { octokit, owner: "acme", repo: "vision", budget: { bytes: budget } }, state };
}

/** A blob as GraphQL tells it: decoded as UTF-8 whatever it is. */
function blobOf(bytes: Uint8Array, changes: Partial<Blob> = {}): Blob {
  const oid = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  const isBinary = bytes.includes(0);
  const text = isBinary ? null : Buffer.from(bytes).toString("utf8");
  return { oid, text, isBinary, isTruncated: false, byteSize: bytes.length, ...changes };
}

describe("a blob", () => {
  it("is taken as GraphQL gives it when its hash is right", async () => {
    const bytes = Buffer.from("lr = 0.1  # naïve\n");
    const { reader, state } = openReader(bytes);

    expect(await readBlob(reader, "train.py", blobOf(bytes))).toEqual({ kind: "text", text: "lr = 0.1  # naïve\n" });
    expect(state.fetched).toBe(0);
  });

  it("is fetched as bytes when GraphQL damaged it, which its hash shows", async () => {
    const bytes = Buffer.from('# coding: latin-1\nname = "caf\xe9"\n', "latin1");
    const { reader, state } = openReader(bytes);

    const content = await readBlob(reader, "train.py", blobOf(bytes));

    expect(content).toEqual({ kind: "text", text: '# coding: latin-1\nname = "café"\n', isRecoded: true });
    expect(state.fetched).toBe(1);
  });

  it("is fetched as bytes when GraphQL cut it", async () => {
    const bytes = Buffer.from("x = 1\n".repeat(1000));
    const { reader } = openReader(bytes);

    const content = await readBlob(reader, "train.py", blobOf(bytes, { text: "x = 1\n", isTruncated: true }));

    expect(content).toEqual({ kind: "text", text: bytes.toString() });
  });

  it.each<[string, string, Partial<Blob>, string]>([
    ["binary", "model.py", { isBinary: true, text: null }, "binary"],
    ["too large for code", "data.py", { byteSize: 3_000_001 }, "3.0 MB: too large to be read"],
    ["too large for a notebook", "eda.ipynb", { byteSize: 40_000_000 }, "40.0 MB: too large to be read"],
  ])("that is %s is not fetched", async (_, path, changes, reason) => {
    const bytes = Buffer.from([1]);
    const { reader, state } = openReader(bytes, 100_000_000);

    expect(await readBlob(reader, path, blobOf(bytes, changes))).toEqual({ kind: "unread", reason });
    expect(state.fetched).toBe(0);
  });

  it("is not read once the review has read enough", async () => {
    const bytes = Buffer.from("x = 1\n".repeat(1000));
    const { reader } = openReader(bytes, 10_000);

    const first = await readBlob(reader, "one.py", blobOf(bytes));
    const second = await readBlob(reader, "two.py", blobOf(bytes));

    expect(first.kind).toBe("text");
    expect(second).toEqual({ kind: "unread", reason: "6 kB beyond the 150.0 MB that are read" });
  });
});

describe("bytes", () => {
  it.each<[string, Buffer, object]>([
    ["UTF-8", Buffer.from("é\n"), { kind: "text", text: "é\n" }],
    ["UTF-8 with a mark", Buffer.from("\ufeffé\n"), { kind: "text", text: "\ufeffé\n" }],
    ["UTF-16", Buffer.from("x", "utf16le"), { kind: "unread", reason: "binary" }],
    ["unknown", Buffer.from([0x61, 0xe9]), { kind: "unread", reason: "not valid UTF-8" }],
    [
      "a declaration in the third line",
      Buffer.from("\n\n# coding: latin-1\n\xe9", "latin1"),
      { kind: "unread", reason: "not valid UTF-8" },
    ],
    [
      "a declaration below another line",
      Buffer.from("#!/usr/bin/env python\n# -*- coding: cp1252 -*-\n\xe9", "latin1"),
      { kind: "text", text: "#!/usr/bin/env python\n# -*- coding: cp1252 -*-\né", isRecoded: true },
    ],
  ])("in %s are told apart", (_, bytes, content) => {
    expect(decode(bytes)).toEqual(content);
  });

  it("are read without an exception, and as UTF-8 only where they give the same bytes back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const content = decode(bytes);

        const isSame = content.kind === "text" && Buffer.from(content.text, "utf8").equals(Buffer.from(bytes));
        expect(content.kind === "text" && !content.isRecoded).toBe(isSame);
      }),
    );
  });
});
