import { posix } from "node:path";
import { ApiError, createNotFound } from "../api-error.ts";
import type { TreeEntry } from "../git/parse-object.ts";
import type { JsonObject, Repository } from "../model/model.ts";
import { getApiUrl, getPageUrl, resolveRef } from "../model/world.ts";
import { type Answer, type Call, createRoute, getRepository, type Route, wantsMedia } from "./route.ts";

/** Bytes up to which the contents endpoint puts the content into JSON, and up to which it answers at all. */
const MAX_INLINE_BYTES = 1024 * 1024;
const MAX_BYTES = 100 * 1024 * 1024;

/** Entries of a directory that are listed (REST API, "Get repository content"). */
const MAX_LISTED = 1000;

/** Files and folders by path. */
export const contentRoutes: Route[] = [
  createRoute("repos/get-content GET /repos/:owner/:repo/contents", { contents: "read" }, getContent),
  createRoute("repos/get-content GET /repos/:owner/:repo/contents/:path+", { contents: "read" }, getContent),
];

/** Base64 as GitHub prints it: lines of 60 characters, each ended. */
export function renderBase64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/.{1,60}/g, "$&\n");
}

/** A blob sent as it is. GitHub claims UTF-8 whatever the bytes are. */
export function answerRaw(bytes: Buffer): Answer {
  return { status: 200, body: bytes, headers: { "content-type": "application/vnd.github.raw+json; charset=utf-8" } };
}

interface Found {
  repository: Repository;
  ref: string;
  path: string;
  entry: TreeEntry;
}

function getContent(call: Call): Answer {
  const repository = getRepository(call);
  const ref = call.query.get("ref") ?? repository.defaultBranch;
  const commit = repository.git.readCommit(resolveRef(repository, ref) ?? "");
  if (!commit) throw new ApiError(404, `No commit found for the ref ${ref}`);
  const path = (call.params.path ?? "").replace(/\/+$/, "");
  const entry = findEntry(repository, commit.tree, path);
  if (!entry) throw createNotFound();
  const found = { repository, ref, path, entry };
  if (entry.type === "tree") return answerFolder(call, found);
  if (entry.type === "commit") return { status: 200, body: presentSubmodule(found) };
  const bytes = readBlob(repository, entry.sha);
  if (bytes.length > MAX_BYTES) throw createTooLarge();
  if (wantsMedia(call, "raw")) return answerRaw(bytes);
  const body = entry.mode === "120000" ? presentLink(found, bytes) : presentFile(found, bytes);
  return { status: 200, body };
}

/** A symbolic link that leads to a file of the repository is answered with that file, any other with itself. */
function findEntry(repository: Repository, tree: string, path: string): TreeEntry | undefined {
  const { git } = repository;
  const entry = git.findPath(tree, path);
  if (entry?.mode !== "120000") return entry;
  const target = readBlob(repository, entry.sha).toString();
  const linked = git.findPath(tree, posix.join(posix.dirname(path), target));
  return linked?.type === "blob" && linked.mode !== "120000" ? linked : entry;
}

function answerFolder(call: Call, found: Found): Answer {
  const entries = (found.repository.git.readTree(found.entry.sha) ?? []).slice(0, MAX_LISTED);
  const items = entries.map((entry) => presentEntry(found, entry));
  if (!wantsMedia(call, "object")) return { status: 200, body: items };
  const base = presentBase(found, "dir", 0);
  return { status: 200, body: { ...base, download_url: null, entries: items } };
}

function presentEntry(found: Found, entry: TreeEntry): JsonObject {
  const path = posix.join(found.path, entry.name);
  const child = { ...found, path, entry };
  if (entry.type === "tree") return { ...presentBase(child, "dir", 0), download_url: null };
  if (entry.type === "commit") return { ...presentBase(child, "submodule", 0), download_url: null };
  const size = readBlob(found.repository, entry.sha).length;
  return presentBase(child, entry.mode === "120000" ? "symlink" : "file", size);
}

function presentFile(found: Found, bytes: Buffer): JsonObject {
  const isInline = bytes.length <= MAX_INLINE_BYTES;
  return {
    ...presentBase(found, "file", bytes.length),
    content: isInline ? renderBase64(bytes) : "",
    encoding: isInline ? "base64" : "none",
  };
}

function presentLink(found: Found, bytes: Buffer): JsonObject {
  return { ...presentBase(found, "symlink", bytes.length), target: bytes.toString() };
}

function presentSubmodule(found: Found): JsonObject {
  return {
    ...presentBase(found, "submodule", 0),
    download_url: null,
    submodule_git_url: "https://example.invalid/submodule.git",
  };
}

function presentBase({ repository, ref, path, entry }: Found, type: string, size: number): JsonObject {
  const [api, page] = [getApiUrl(repository), getPageUrl(repository)];
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const url = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${api}/git/${entry.type === "tree" ? "trees" : "blobs"}/${entry.sha}`;
  const html = `${page}/${type === "dir" ? "tree" : "blob"}/${ref}/${encoded}`;
  return {
    name: posix.basename(path),
    path,
    sha: entry.sha,
    size,
    url,
    html_url: html,
    git_url: git,
    download_url: `${page}/raw/${ref}/${encoded}`,
    type,
    _links: { self: url, git, html },
  };
}

function readBlob(repository: Repository, sha: string): Buffer {
  const object = repository.git.readObject(sha);
  if (object?.type !== "blob") throw createNotFound();
  return object.bytes;
}

function createTooLarge(): ApiError {
  const advice = "you can always clone the repository via Git in order to obtain it.";
  const limit = "This API returns blobs up to 100 MB in size.";
  const message = `${limit} The requested blob is too large to fetch via the API, but ${advice}`;
  return new ApiError(403, message, { errors: [{ resource: "Blob", field: "data", code: "too_large" }] });
}
