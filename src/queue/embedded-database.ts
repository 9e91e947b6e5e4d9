import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statfsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { PGlite } from "@electric-sql/pglite";
import { fromPglite } from "pg-boss";
import { findClusterImage, restoreClusterImage } from "./cluster-image.ts";
import { lockFolder } from "./folder-lock.ts";
import type { QueueDatabase } from "./queue-database.ts";
import { getErrorCode, getErrorText, QueueError } from "./queue-error.ts";

/** A new database folder takes 40 MB and soon one more file of log. */
const MIN_FREE_BYTES = 64 * 1024 * 1024;

/** The size of a file of PostgreSQL's log: with less left on the disk, the next write may fail. */
const WAL_FILE_BYTES = 16 * 1024 * 1024;

/** PostgreSQL's page cache. PGlite's own choice is 160 MB, which one process with a few hundred jobs never fills. */
const SHARED_BUFFERS = "8MB";

/** PGlite has no background processes: without this its log and its dead rows would grow for ever. */
const TIDY_INTERVAL_MS = 60 * 60 * 1000;

/** Lines of PostgreSQL's log that say why it gave up. */
const FATAL_LINE = /(?:FATAL|PANIC):\s+(.*)/;

/** The embedded database of a data folder, with the path of its cluster. */
export interface EmbeddedDatabase extends QueueDatabase {
  clusterFolder: string;
}

/**
 * Opens the database of a data folder, creating both where missing, and holds the folder until `close`. A new database
 * is copied from `image`, or made from nothing, which takes longer and more memory, when that is null.
 * @throws QueueError when the folder is not a folder, cannot be written, is full, in use or damaged.
 */
export async function openEmbeddedDatabase(
  dataFolder: string,
  image: string | null = findClusterImage() ?? null,
): Promise<EmbeddedDatabase> {
  const folder = resolve(dataFolder);
  makeWritable(folder);
  const lock = lockFolder(folder);
  try {
    const clusterFolder = join(folder, "postgres");
    await makeCluster(folder, clusterFolder, image);
    const pglite = await openCluster(clusterFolder);
    return makeDatabase({ folder, clusterFolder, pglite, release: lock.release });
  } catch (error) {
    lock.release();
    throw isSystemError(error) ? describeFolderFailure(folder, error) : error;
  }
}

function makeWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (getFreeBytes(folder) < MIN_FREE_BYTES) throw Object.assign(new Error("disk full"), { code: "ENOSPC" });
  } catch (error) {
    throw describeFolderFailure(folder, error);
  }
}

function getFreeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** A cluster is made under another name first, so that a process killed meanwhile leaves none rather than half of one. */
async function makeCluster(folder: string, clusterFolder: string, image: string | null): Promise<void> {
  if (existsSync(clusterFolder)) {
    // Without this check PGlite would create a new database over the remains of the old one.
    if (!existsSync(join(clusterFolder, "PG_VERSION"))) throw describeDamage(clusterFolder, "PG_VERSION is missing");
    return;
  }
  const newFolder = join(folder, "postgres.new");
  rmSync(newFolder, { recursive: true, force: true });
  if (image) restoreClusterImage(image, newFolder);
  else await (await openCluster(newFolder)).close();
  renameSync(newFolder, clusterFolder);
}

async function openCluster(clusterFolder: string): Promise<PGlite> {
  let lastWords = "";
  const listen = (line: string) => {
    lastWords = FATAL_LINE.exec(line)?.[1] ?? lastWords;
    return true;
  };
  try {
    return await withBaselineCompiler(() =>
      PGlite.create({
        dataDir: clusterFolder,
        startParams: [...PGlite.defaultStartParams, "-c", `shared_buffers=${SHARED_BUFFERS}`],
        onStdout: () => true,
        onStderr: listen,
      }),
    );
  } catch (error) {
    throw isSystemError(error) ? error : describeDamage(clusterFolder, lastWords || getErrorText(error), error);
  }
}

/**
 * Has V8 compile the modules loaded meanwhile with its baseline compiler only. Optimising PostgreSQL's largest
 * functions takes 500 MB for a moment and gains nothing measurable here. Modules loaded later are not affected.
 */
async function withBaselineCompiler<T>(load: () => Promise<T>): Promise<T> {
  setFlagsFromString("--no-wasm-tier-up");
  setFlagsFromString("--no-wasm-dynamic-tiering");
  try {
    return await load();
  } finally {
    setFlagsFromString("--wasm-tier-up");
    setFlagsFromString("--wasm-dynamic-tiering");
  }
}

function makeDatabase(open: {
  folder: string;
  clusterFolder: string;
  pglite: PGlite;
  release: () => void;
}): EmbeddedDatabase {
  const { folder, clusterFolder, pglite, release } = open;
  const tidying = setInterval(tidy, TIDY_INTERVAL_MS, pglite).unref();
  return {
    clusterFolder,
    connection: {
      db: fromPglite(pglite),
      backend: "pglite",
      // Both look after a server's vacuum process, of which there is none here; `tidy` does its work.
      monitorVacuum: false,
      reindex: false,
    },
    isExclusive: true,
    transaction: (_boss, run) =>
      pglite.transaction((transaction) =>
        run({ executeSql: (text: string, values?: unknown[]) => transaction.query(text, values) }),
      ),
    hasRoom: () => getFreeBytes(folder) > WAL_FILE_BYTES,
    describeFailure: (error) => describeDamage(clusterFolder, getErrorText(error), error),
    close: async () => {
      clearInterval(tidying);
      await pglite.close().finally(release);
    },
  };
}

/** Does what PostgreSQL's background processes do elsewhere. A database that cannot is one that `isReady` finds broken. */
async function tidy(pglite: PGlite): Promise<void> {
  await pglite.exec("VACUUM").catch(() => {});
  await pglite.exec("CHECKPOINT").catch(() => {});
}

/** Whether an error comes from the operating system (`ENOSPC`) rather than from PostgreSQL (`58P01`). */
function isSystemError(error: unknown): boolean {
  return /^E[A-Z]+$/.test(getErrorCode(error) ?? "");
}

function describeFolderFailure(folder: string, error: unknown): QueueError {
  const code = getErrorCode(error);
  const texts: Record<string, string> = {
    ENOSPC: `has less than ${MIN_FREE_BYTES / 1024 / 1024} MB left on its disk: free some space`,
    ENOENT: "cannot be created: make the folder above it writable",
    EEXIST: "is a file, not a folder: remove it",
    ENOTDIR: "lies inside a file, not a folder: correct the path",
    EROFS: "is on a read-only disk: mount it writable",
  };
  const text = texts[code ?? ""] ?? `cannot be written (${code ?? getErrorText(error)}): give this user the right to`;
  return new QueueError(`the data folder ${folder} ${text}, or set EPOCH_ZERO_DATA to another folder`, {
    cause: error,
  });
}

function describeDamage(clusterFolder: string, reason: string, cause?: unknown): QueueError {
  return new QueueError(
    `the database in ${clusterFolder} cannot be opened (${reason}): move it away and start again; only waiting reviews are lost with it`,
    { cause },
  );
}
