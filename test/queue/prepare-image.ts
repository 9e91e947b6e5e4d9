import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getCachedImageFile } from "../../src/queue/cluster-image.ts";

const PROGRAM = fileURLToPath(new URL("../../src/queue/make-cluster-image.ts", import.meta.url));

/** Has the prepared database in the cache of this clone: 4 s the first time, in a process of its own for its memory. */
export function prepareImage(): void {
  if (!existsSync(getCachedImageFile())) execFileSync(process.execPath, [PROGRAM]);
}
