import { z } from "zod";
import type { FileContent, FolderEntry } from "../review/ports.ts";
import type { PullQuery } from "./pull-state.ts";
import { type ObjectReader, readBlob } from "./read-blob.ts";

/** A file or folder at a commit. */
export interface ObjectRequest {
  kind: "file" | "folder";
  commit: string;
  path: string;
}

/** What stands there; undefined where nothing does. */
type ObjectAnswer = { kind: "blob"; content: FileContent } | { kind: "tree"; entries: TreeEntry[] } | undefined;

/** One entry of a folder with its git mode. */
export interface TreeEntry extends FolderEntry {
  mode: number;
}

/** Git's mode of a symlink. */
export const SYMLINK_MODE = 0o120000;

/** Git's mode of a submodule. */
export const SUBMODULE_MODE = 0o160000;

/** Objects asked for in one GraphQL call; GitHub stops a query after 10 s. */
const MAX_OBJECTS_PER_QUERY = 120;

/** Blobs that are read once more at the same time. */
const MAX_PARALLEL_BLOBS = 8;

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

/** Reads many files and folders in one GraphQL call, or a few. `extra` is something else that rides along. */
export async function readObjects(
  reader: ObjectReader,
  requests: ObjectRequest[],
  extra?: PullQuery,
): Promise<ObjectAnswers> {
  const objects: ObjectAnswer[] = [];
  let extraValue: unknown;
  for (let at = 0; at < Math.max(requests.length, extra ? 1 : 0); at += MAX_OBJECTS_PER_QUERY) {
    const batch = requests.slice(at, at + MAX_OBJECTS_PER_QUERY);
    const repository = await queryObjects(reader, batch, at === 0 ? extra : undefined);
    if (at === 0) extraValue = repository.extra;
    objects.push(...(await readAnswers(reader, batch, repository)));
  }
  return { objects, extra: extraValue };
}

async function queryObjects(
  { octokit, owner, repo }: ObjectReader,
  batch: ObjectRequest[],
  extra: PullQuery | undefined,
): Promise<Record<string, unknown>> {
  const types = batch.map((_, index) => `$e${index}: String!`).concat(extra ? [extra.types] : []);
  const fields = batch.map(({ kind }, index) => `o${index}: object(expression: $e${index}) { __typename ...${kind} }`);
  const fragments = [
    batch.some((one) => one.kind === "file") ? "fragment file on Blob { oid text isBinary isTruncated byteSize }" : "",
    batch.some((one) => one.kind === "folder") ? "fragment folder on Tree { entries { name type mode } }" : "",
    extra?.fragment ?? "",
  ];
  const query = `query($owner: String!, $repo: String!${types.map((type) => `, ${type}`).join("")}) {
  repository(owner: $owner, name: $repo) { ${extra ? `extra: ${extra.field}` : ""} ${fields.join("\n")} }
}
${fragments.join("\n")}`;
  const expressions = Object.fromEntries(batch.map(({ commit, path }, index) => [`e${index}`, `${commit}:${path}`]));
  const answer = await octokit.graphql(query, { owner, repo, ...expressions, ...extra?.variables });
  return z.object({ repository: z.record(z.string(), z.unknown()) }).parse(answer).repository;
}

async function readAnswers(
  reader: ObjectReader,
  batch: ObjectRequest[],
  repository: Record<string, unknown>,
): Promise<ObjectAnswer[]> {
  const answers: ObjectAnswer[] = [];
  for (let at = 0; at < batch.length; at += MAX_PARALLEL_BLOBS) {
    const some = batch.slice(at, at + MAX_PARALLEL_BLOBS);
    const read = some.map(({ path }, index) => toAnswer(reader, path, repository[`o${at + index}`]));
    answers.push(...(await Promise.all(read)));
  }
  return answers;
}

async function toAnswer(reader: ObjectReader, path: string, value: unknown): Promise<ObjectAnswer> {
  const object = objectSchema.parse(value ?? null);
  if (object === null) return undefined;
  if ("entries" in object) return { kind: "tree", entries: (object.entries ?? []).map(toEntry) };
  return "oid" in object ? { kind: "blob", content: await readBlob(reader, path, object) } : undefined;
}

function toEntry({ name, type, mode }: { name: string; type: string; mode: number }): TreeEntry {
  const isPlain = type === "blob" && mode !== SYMLINK_MODE;
  return { name, mode, kind: isPlain ? "file" : type === "tree" ? "folder" : "other" };
}
