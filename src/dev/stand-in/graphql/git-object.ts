import type { GitCommit, TreeEntry } from "../git/parse-object.ts";
import type { Repository } from "../model/model.ts";
import { createNodeId, formatTime, getFullName, resolveRef } from "../model/world.ts";
import { createCommitNodeId, findAuthor } from "../present/commit.ts";
import { describeActor } from "./actor.ts";
import { describeCheckSuites } from "./check-suite.ts";
import { describeRepository } from "./repository.ts";
import { createConnection, type PageArguments, type Resolved, type Scope } from "./scope.ts";

/** Bytes after which `Blob.text` is cut and `isTruncated` is true (reported by users; GitHub does not document it). */
const MAX_TEXT_BYTES = 512_000;

/** git looks for a NUL in so many bytes to tell binary files. */
const BINARY_PROBE_BYTES = 8000;

/** `object(expression:)` or `object(oid:)`: `<ref>`, `<ref>:<path>`, or `<ref>:` for the root; null when there is none. */
export function findGitObject(
  scope: Scope,
  repository: Repository,
  name: { expression?: string | null; oid?: string | null },
): Resolved | null {
  const { git } = repository;
  if (name.oid) return describeObject(scope, repository, name.oid);
  const [ref = "", ...rest] = (name.expression ?? "").split(":");
  const sha = resolveRef(repository, ref);
  if (sha === undefined) return null;
  if (rest.length === 0) return describeObject(scope, repository, sha);
  const tree = git.readCommit(sha)?.tree ?? sha;
  const entry = git.findPath(tree, rest.join(":"));
  return entry && entry.type !== "commit" ? describeObject(scope, repository, entry.sha) : null;
}

function describeObject(scope: Scope, repository: Repository, sha: string): Resolved | null {
  const { git } = repository;
  const object = git.readObject(sha);
  if (object?.type === "blob") return describeBlob(scope, repository, { sha, bytes: object.bytes });
  if (object?.type === "tree") return describeTree(scope, repository, { sha, path: "" });
  const commit = git.readCommit(sha);
  return commit ? describeCommit(scope, repository, commit) : null;
}

/** Text is decoded as UTF-8 whatever the bytes are: other encodings are damaged without a word, while `oid` stays true. */
function describeBlob(scope: Scope, repository: Repository, { sha, bytes }: { sha: string; bytes: Buffer }): Resolved {
  const isBinary = bytes.subarray(0, BINARY_PROBE_BYTES).includes(0);
  return {
    ...describeBase(scope, repository, sha),
    __typename: "Blob",
    id: createNodeId("B", repository.id) + sha,
    byteSize: bytes.length,
    isBinary,
    isTruncated: bytes.length > MAX_TEXT_BYTES,
    text: isBinary ? null : bytes.subarray(0, MAX_TEXT_BYTES).toString("utf8"),
  };
}

function describeTree(scope: Scope, repository: Repository, at: { sha: string; path: string }): Resolved {
  const entries = repository.git.readTree(at.sha) ?? [];
  return {
    ...describeBase(scope, repository, at.sha),
    __typename: "Tree",
    id: createNodeId("T", repository.id) + at.sha,
    entries: entries.map((entry) => describeEntry(scope, repository, { entry, path: at.path + entry.name })),
  };
}

function describeEntry(scope: Scope, repository: Repository, at: { entry: TreeEntry; path: string }): Resolved {
  const { entry, path } = at;
  const dot = entry.name.lastIndexOf(".");
  return {
    name: entry.name,
    nameRaw: Buffer.from(entry.name).toString("base64"),
    path,
    pathRaw: Buffer.from(path).toString("base64"),
    type: entry.type,
    mode: Number.parseInt(entry.mode, 8),
    oid: entry.sha,
    extension: entry.type === "blob" && dot > 0 ? entry.name.slice(dot) : "",
    isGenerated: false,
    size: () => (entry.type === "blob" ? (repository.git.readObject(entry.sha)?.bytes.length ?? 0) : 0),
    object: () => {
      if (entry.type === "commit") return null;
      if (entry.type === "tree") return describeTree(scope, repository, { sha: entry.sha, path: `${path}/` });
      return describeObject(scope, repository, entry.sha);
    },
    repository: () => describeRepository(scope, repository),
  };
}

/** A commit. */
export function describeCommit(scope: Scope, repository: Repository, commit: GitCommit): Resolved {
  const [headline = "", ...body] = commit.message.split("\n");
  const person = (signature: GitCommit["author"]) => {
    const user = findAuthor(scope.world, commit);
    return {
      name: signature.name,
      email: signature.email,
      date: formatTime(signature.seconds),
      user: user?.type === "User" ? describeActor(user) : null,
    };
  };
  const path = `/${getFullName(repository)}/commit/${commit.sha}`;
  return {
    ...describeBase(scope, repository, commit.sha),
    __typename: "Commit",
    id: createCommitNodeId(repository, commit.sha),
    message: commit.message,
    messageHeadline: headline,
    messageBody: body.join("\n").trim(),
    author: person(commit.author),
    committer: person(commit.committer),
    authoredDate: formatTime(commit.author.seconds),
    committedDate: formatTime(commit.committer.seconds),
    url: scope.world.urls.html + path,
    resourcePath: path,
    tree: () => describeTree(scope, repository, { sha: commit.tree, path: "" }),
    file: ({ path: file }: { path: string }) => {
      const entry = repository.git.findPath(commit.tree, file);
      return entry ? describeEntry(scope, repository, { entry, path: file }) : null;
    },
    checkSuites: (page: PageArguments) => describeCheckSuites(scope, { repository, sha: commit.sha }, page),
    parents: (page: PageArguments) => {
      const parents = commit.parents.map((sha) => repository.git.readCommit(sha));
      const found = parents.filter((parent) => parent !== undefined);
      return createConnection({ name: "parents", items: found, page }, (parent) =>
        describeCommit(scope, repository, parent),
      );
    },
  };
}

function describeBase(scope: Scope, repository: Repository, sha: string): Resolved {
  const path = `/${getFullName(repository)}/commit/${sha}`;
  return {
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    commitUrl: scope.world.urls.html + path,
    commitResourcePath: path,
    repository: () => describeRepository(scope, repository),
  };
}
