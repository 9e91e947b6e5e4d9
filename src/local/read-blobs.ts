import { decodeContent } from "../review/decode-content.ts";
import type { FileContent } from "../review/ports.ts";
import type { Git } from "./git.ts";
import { refuseSize } from "./refuse-size.ts";

/** Objects that one process hands over; bounds the memory that is taken at once. */
const MAX_PER_PROCESS = 100;

/** A file of a commit: its path, for the limits on its size, and its object. */
export interface BlobRequest {
  path: string;
  id: string;
}

/** Reads many objects, by object. Each is asked for its size first, so that a huge one is never loaded. */
export async function readBlobs(git: Git, requests: BlobRequest[]): Promise<Map<string, FileContent>> {
  const contents = new Map<string, FileContent>();
  const paths = new Map(requests.map(({ id, path }) => [id, path]));
  if (paths.size === 0) return contents;
  const sizes = await git.run(["cat-file", "--batch-check"], [...paths.keys()].map((id) => `${id}\n`).join(""));
  for (const row of sizes.toString("utf8").trim().split("\n")) {
    const [id = "", type, size] = row.split(" ");
    const refused = type === "blob" ? refuseSize(paths.get(id) ?? "", Number(size)) : NOT_FETCHED;
    if (refused) contents.set(id, refused);
  }
  const wanted = [...paths.keys()].filter((id) => !contents.has(id));
  for (let at = 0; at < wanted.length; at += MAX_PER_PROCESS) {
    const part = wanted.slice(at, at + MAX_PER_PROCESS);
    const output = await git.run(["cat-file", "--batch"], part.map((id) => `${id}\n`).join(""));
    for (const [id, bytes] of parseBatch(output)) contents.set(id, decodeContent(bytes));
  }
  return contents;
}

const NOT_FETCHED: FileContent = { kind: "unread", reason: "its content is not in this clone" };

/** Takes `<id> blob <size>\n<bytes>\n` apart. */
function* parseBatch(output: Buffer): Generator<[id: string, bytes: Uint8Array]> {
  for (let at = 0; at < output.length; ) {
    const lineEnd = output.indexOf(10, at);
    const [id = "", type, size] = output.toString("utf8", at, lineEnd).split(" ");
    const start = lineEnd + 1;
    const length = type === "blob" ? Number(size) : -1;
    if (length >= 0) yield [id, output.subarray(start, start + length)];
    at = length >= 0 ? start + length + 1 : start;
  }
}
