import { createNotFound } from "../api-error.ts";
import type { JsonObject, Repository } from "../model/model.ts";
import { createNodeId, getApiUrl, resolveRef } from "../model/world.ts";
import { presentGitCommit } from "../present/commit.ts";
import { answerRaw, renderBase64 } from "./contents.ts";
import { type Answer, answerPage, type Call, createRoute, getRepository, type Route, wantsMedia } from "./route.ts";

/** What a recursive tree answers at most (REST API, "Get a tree"). */
const MAX_TREE_ENTRIES = 100_000;

/** Git objects and references. */
export const gitRoutes: Route[] = [
  createRoute("git/get-blob GET /repos/:owner/:repo/git/blobs/:sha", { contents: "read" }, getBlob),
  createRoute("git/get-tree GET /repos/:owner/:repo/git/trees/:sha+", { contents: "read" }, getTree),
  createRoute("git/get-commit GET /repos/:owner/:repo/git/commits/:sha", { contents: "read" }, getCommit),
  createRoute("git/get-ref GET /repos/:owner/:repo/git/ref/:ref+", { contents: "read" }, getRef),
  createRoute("git/list-matching-refs GET /repos/:owner/:repo/git/matching-refs/:ref+", { contents: "read" }, listRefs),
];

function getBlob(call: Call): Answer {
  const repository = getRepository(call);
  const sha = call.params.sha ?? "";
  const object = repository.git.readObject(sha);
  if (object?.type !== "blob") throw createNotFound();
  if (wantsMedia(call, "raw")) return answerRaw(object.bytes);
  const body = {
    sha,
    node_id: createNodeId("B", repository.id) + sha,
    size: object.bytes.length,
    url: getGitUrl(repository, `blobs/${sha}`),
    content: renderBase64(object.bytes),
    encoding: "base64",
  };
  return { status: 200, body };
}

function getTree(call: Call): Answer {
  const repository = getRepository(call);
  const name = call.params.sha ?? "";
  const commit = repository.git.readCommit(resolveRef(repository, name) ?? "");
  const sha = commit?.tree ?? name;
  const isRecursive = call.query.has("recursive");
  const entries = listTree(repository, { sha, prefix: "", isRecursive });
  if (!entries) throw createNotFound();
  const url = getGitUrl(repository, `trees/${sha}`);
  const truncated = entries.length > MAX_TREE_ENTRIES;
  return { status: 200, body: { sha, url, tree: entries.slice(0, MAX_TREE_ENTRIES), truncated } };
}

function listTree(
  repository: Repository,
  at: { sha: string; prefix: string; isRecursive: boolean },
): JsonObject[] | undefined {
  const entries = repository.git.readTree(at.sha);
  if (!entries) return undefined;
  return entries.flatMap(({ mode, type, name, sha }) => {
    const path = at.prefix + name;
    const size = type === "blob" ? repository.git.readObject(sha)?.bytes.length : undefined;
    const url = getGitUrl(repository, `${type === "tree" ? "trees" : "blobs"}/${sha}`);
    const own = { path, mode, type, sha, ...(size !== undefined && { size }), ...(type !== "commit" && { url }) };
    const goesOn = type === "tree" && at.isRecursive;
    return [own, ...(goesOn ? (listTree(repository, { ...at, sha, prefix: `${path}/` }) ?? []) : [])];
  });
}

function getCommit(call: Call): Answer {
  const repository = getRepository(call);
  const commit = repository.git.readCommit(call.params.sha ?? "");
  if (!commit) throw createNotFound();
  return { status: 200, body: presentGitCommit(repository, commit) };
}

function getRef(call: Call): Answer {
  const ref = call.params.ref ?? "";
  const found = listAllRefs(getRepository(call)).find(([name]) => name === `refs/${ref}`);
  if (!found) throw createNotFound();
  return { status: 200, body: presentRef(call, found) };
}

function listRefs(call: Call): Answer {
  const prefix = `refs/${call.params.ref ?? ""}`;
  const found = listAllRefs(getRepository(call)).filter(([name]) => name.startsWith(prefix));
  return answerPage(call, found, (ref) => presentRef(call, ref));
}

function listAllRefs(repository: Repository): [string, string][] {
  const heads = [...repository.branches].map(([name, sha]): [string, string] => [`refs/heads/${name}`, sha]);
  const pulls = [...repository.pulls.values()].map(({ number, head }): [string, string] => [
    `refs/pull/${number}/head`,
    head.sha,
  ]);
  return [...heads, ...pulls];
}

function presentRef(call: Call, [ref, sha]: [string, string]): JsonObject {
  const repository = getRepository(call);
  return {
    ref,
    node_id: createNodeId("REF", repository.id) + Buffer.from(ref).toString("base64url"),
    url: getGitUrl(repository, ref),
    object: { sha, type: "commit", url: getGitUrl(repository, `commits/${sha}`) },
  };
}

function getGitUrl(repository: Repository, path: string): string {
  return `${getApiUrl(repository)}/git/${path}`;
}
