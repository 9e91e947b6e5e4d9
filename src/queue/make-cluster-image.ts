import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { getCachedImageFile, getImageName, writeClusterImage } from "./cluster-image.ts";
import { openEmbeddedDatabase } from "./embedded-database.ts";
import { startQueue } from "./queue.ts";

/**
 * Makes the prepared database folder that `openQueue` copies, a new cluster with the queue's tables, and writes it to
 * `folder` under the name that `openQueue` looks for. Takes 4 s and 600 MB, so the build does it once for the package
 * and a clone once for its tests. Returns the file.
 */
export async function makeClusterImage(folder: string): Promise<string> {
  const imageFile = join(folder, getImageName());
  const dataFolder = mkdtempSync(join(tmpdir(), "epoch-zero-image-"));
  try {
    const database = await openEmbeddedDatabase(dataFolder, null);
    const queue = await startQueue(database, {});
    await queue.stop();
    writeClusterImage(database.clusterFolder, imageFile);
    return imageFile;
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

// Run as a program: node make-cluster-image.ts [FOLDER], by default the cache of this clone.
if (import.meta.main) await makeClusterImage(resolve(process.argv[2] ?? dirname(getCachedImageFile())));
