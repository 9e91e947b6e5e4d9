import { createHash } from "node:crypto";
import type { ProbotOctokit } from "probot";
import { z } from "zod";
import type { FileContent, FolderEntry } from "../review/ports.ts";

/** A file or folder at a commit. */
export interface ObjectRequest {
  kind: "file" | "folder";
  commit: string;
  path: string;
}

/** What stands there; undefined where nothing does. */
export type ObjectAnswer = { kind: "blob"; content: FileContent } | { kind: "tree"; entries: TreeEntry[] } | undefined;

/** One entry of a folder with its git mode: 0o120000 is a symlink, 0o160000 a submodule. */
export interface TreeEntry extends FolderEntry {
  mode: number;
}

/** What an object query needs. */
export interface ObjectReader {
  octokit: ProbotOctokit;
  owner: string;
  repo: string;
}

/** Objects asked for in one GraphQL call; GitHub stops a query after 10 s. */
const MAX_OBJECTS_PER_QUERY = 120;

const blobSchema = z.object({
  __typename: z.literal("Blob"),
  oid: z.string(),
  text: z.string().nullable(),
  isBinary: z.boolean().nullable(),
  isTruncated: z.boolean(),
  byteSize: z.number(),
});

const treeSchema = z.object({
  __typename: z.literal("Tree"),
  entries: z.array(z.object({ name: z.string(), type: z.string(), mode: z.number() })).nullable(),
});

const objectSchema = z.union([blobSchema, treeSchema, z.object({ __typename: z.string() }), z.null()]);

/** An answer to `extra`, and to each request in order. */
export interface ObjectAnswers {
  objects: ObjectAnswer[];
  /** The value of the extra field, unchecked. */
  extra: unknown;
}

/**
 * Reads many files and folders in one GraphQL call, or a few. `extra` is one more field of the repository, so that
 * something else can ride along. Text whose hash is not the object's is read once more as raw bytes: GraphQL silently
 * damages what is not UTF-8.
 */
export async function readObjects(
  reader: ObjectReader,
  requests: ObjectRequest[],
  extra?: { field: string; variables: Record<string, unknown>; types: string },
): Promise<ObjectAnswers> {
  const objects: ObjectAnswer[] = [];
  let extraValue: unknown;
  for (let at = 0; at < Math.max(requests.length, extra ? 1 : 0); at += MAX_OBJECTS_PER_QUERY) {
    const batch = requests.slice(at, at + MAX_OBJECTS_PER_QUERY);
    const repository = await queryObjects(reader, batch, at === 0 ? extra : undefined);
    if (at === 0) extraValue = repository.extra;
    objects.push(...(await Promise.all(batch.map((_, index) => toAnswer(reader, repository[`o${index}`])))));
  }
  return { objects, extra: extraValue };
}

async function queryObjects(
  { octokit, owner, repo }: ObjectReader,
  batch: ObjectRequest[],
  extra: { field: string; variables: Record<string, unknown>; types: string } | undefined,
): Promise<Record<string, unknown>> {
  const types = batch.map((_, index) => `$e${index}: String!`).concat(extra ? [extra.types] : []);
  const fields = batch.map(({ kind }, index) => `o${index}: object(expression: $e${index}) { __typename ...${kind} }`);
  const fragments = [
    batch.some((one) => one.kind === "file") ? "fragment file on Blob { oid text isBinary isTruncated byteSize }" : "",
    batch.some((one) => one.kind === "folder") ? "fragment folder on Tree { entries { name type mode } }" : "",
  ];
  const query = `query($owner: String!, $repo: String!${types.map((type) => `, ${type}`).join("")}) {
  repository(owner: $owner, name: $repo) { ${extra ? `extra: ${extra.field}` : ""} ${fields.join("\n")} }
}
${fragments.join("\n")}`;
  const expressions = Object.fromEntries(batch.map(({ commit, path }, index) => [`e${index}`, `${commit}:${path}`]));
  const answer = await octokit.graphql(query, { owner, repo, ...expressions, ...extra?.variables });
  return z.object({ repository: z.record(z.string(), z.unknown()) }).parse(answer).repository;
}

async function toAnswer(reader: ObjectReader, value: unknown): Promise<ObjectAnswer> {
  const object = objectSchema.parse(value ?? null);
  if (object === null) return undefined;
  if ("entries" in object) return { kind: "tree", entries: (object.entries ?? []).map(toEntry) };
  return "oid" in object ? { kind: "blob", content: await toContent(reader, object) } : undefined;
}

function toEntry({ name, type, mode }: { name: string; type: string; mode: number }): TreeEntry {
  const isPlain = type === "blob" && mode !== SYMLINK_MODE;
  return { name, mode, kind: isPlain ? "file" : type === "tree" ? "folder" : "other" };
}

/** Git's mode of a symlink. */
export const SYMLINK_MODE = 0o120000;

/** Git's mode of a submodule. */
export const SUBMODULE_MODE = 0o160000;

/** The largest blob that is fetched at all; above the limit for notebooks nothing is read. */
const MAX_RAW_BYTES = 35_000_000;

async function toContent(reader: ObjectReader, blob: z.infer<typeof blobSchema>): Promise<FileContent> {
  if (blob.byteSize > MAX_RAW_BYTES) return { kind: "unread", reason: `${(blob.byteSize / 1e6).toFixed(1)} MB` };
  if (blob.text !== null && !blob.isTruncated && hashOf(Buffer.from(blob.text, "utf8")) === blob.oid)
    return { kind: "text", text: blob.text };
  if (blob.isBinary) return { kind: "unread", reason: "binary" };
  return decode(await fetchRaw(reader, blob.oid));
}

async function fetchRaw({ octokit, owner, repo }: ObjectReader, oid: string): Promise<Buffer> {
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
    owner,
    repo,
    file_sha: oid,
    mediaType: { format: "raw" },
    request: { parseSuccessResponseBody: false },
  });
  return toBuffer(data as unknown);
}

/** Octokit hands on the stream of the answer when it is told not to read it. */
async function toBuffer(data: unknown): Promise<Buffer> {
  return Buffer.from(await new Response(data as ReadableStream).arrayBuffer());
}

/** The name git gives to bytes as a blob. */
function hashOf(bytes: Buffer): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** Bytes as text: UTF-8, or Latin-1 where the file itself says so (PEP 263). */
export function decode(bytes: Uint8Array): FileContent {
  if (bytes.includes(0)) return { kind: "unread", reason: "binary" };
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const text = Buffer.from(bytes).toString("latin1");
    const declared = /^(?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(text)?.[1]?.toLowerCase();
    const isLatin = declared !== undefined && /^(latin[-_]?1|iso[-_]?8859[-_]?1|cp1252|windows-1252)$/.test(declared);
    return isLatin ? { kind: "text", text } : { kind: "unread", reason: "not valid UTF-8" };
  }
}
