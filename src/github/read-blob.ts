import { createHash } from "node:crypto";
import type { ProbotOctokit } from "probot";
import { formatSize, MAX_FILE_UNITS } from "../review/coverage.ts";
import type { FileContent } from "../review/ports.ts";

/** What reads of one repository need. */
export interface ObjectReader {
  octokit: ProbotOctokit;
  owner: string;
  repo: string;
  /** What may still be read for this review, in bytes. */
  budget: { bytes: number };
}

/** Bytes that are read for one review; the rest is named as unread. */
export const MAX_REVIEW_BYTES = 150_000_000;

/** A blob as GraphQL tells it. `text` is cut where `isTruncated`, and null where GitHub takes it for binary. */
export interface Blob {
  oid: string;
  text: string | null;
  isBinary: boolean | null;
  isTruncated: boolean;
  byteSize: number;
}

/** The largest blobs that are fetched: a UTF-16 unit is at most three bytes of UTF-8, and notebooks carry their outputs. */
const MAX_BLOB_BYTES = { notebook: 35_000_000, other: 3 * MAX_FILE_UNITS };

/**
 * The text of a blob. One whose hash is not the object's is read once more as raw bytes: GraphQL silently damages what is
 * not UTF-8.
 */
export async function readBlob(reader: ObjectReader, path: string, blob: Blob): Promise<FileContent> {
  const limit = path.endsWith(".ipynb") ? MAX_BLOB_BYTES.notebook : MAX_BLOB_BYTES.other;
  const size = formatSize(blob.byteSize);
  if (blob.byteSize > limit) return { kind: "unread", reason: `${size}: too large to be read` };
  if (blob.byteSize > reader.budget.bytes)
    return { kind: "unread", reason: `${size} beyond the ${formatSize(MAX_REVIEW_BYTES)} that are read` };
  reader.budget.bytes -= blob.byteSize;
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
    return isLatin ? { kind: "text", text, isRecoded: true } : { kind: "unread", reason: "not valid UTF-8" };
  }
}
