import { formatSize, MAX_FILE_UNITS, MAX_NOTEBOOK_UNITS } from "../review/coverage.ts";
import type { FileContent } from "../review/ports.ts";

/** A unit of UTF-16 takes at most three bytes in UTF-8; a larger file cannot be within the limits of a review. */
const MAX_BYTES_PER_UNIT = 3;

/** Why a file of so many bytes is not even read; undefined when it may be. */
export function refuseSize(path: string, bytes: number): FileContent | undefined {
  const limit = path.endsWith(".ipynb") ? MAX_NOTEBOOK_UNITS : MAX_FILE_UNITS;
  if (bytes <= limit * MAX_BYTES_PER_UNIT) return undefined;
  return { kind: "unread", reason: `${formatSize(bytes)}: files over ${formatSize(limit)} are not read` };
}
