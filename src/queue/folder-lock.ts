import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { getErrorText, QueueError } from "./queue-error.ts";

/** A data folder held by this process until it is released or the process ends, however it ends. */
export interface FolderLock {
  release(): void;
}

/** SQLite's result code for a file another connection holds (https://www.sqlite.org/rescode.html#busy). */
const SQLITE_BUSY = 5;

/**
 * Holds a data folder for this process alone. The lock is an open exclusive transaction on the SQLite file `lock` in
 * the folder: the operating system drops it when the process dies, and no process number is involved, so it is right
 * in containers where every process is number 1.
 * @throws QueueError when another process or another queue of this process holds the folder.
 */
export function lockFolder(folder: string): FolderLock {
  const sqlite = loadSqlite();
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(join(folder, "lock"));
    database.exec("BEGIN EXCLUSIVE");
    return hold(database);
  } catch (error) {
    database?.close();
    throw describeLockFailure(folder, error);
  }
}

/** Held by this process. A connection that nothing refers to would be collected, and its lock dropped, behind our back. */
const heldConnections = new Set<DatabaseSync>();

function hold(connection: DatabaseSync): FolderLock {
  heldConnections.add(connection);
  return {
    release: () => {
      if (heldConnections.delete(connection)) connection.close();
    },
  };
}

function describeLockFailure(folder: string, error: unknown): QueueError {
  const isHeld = error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
  const text = isHeld
    ? `the data folder ${folder} is in use by another process: stop that one, set EPOCH_ZERO_DATA to another folder, or set DATABASE_URL to share a PostgreSQL database`
    : `the data folder ${folder} cannot be locked (${getErrorText(error)}): check that ${join(folder, "lock")} is a file this user may write`;
  return new QueueError(text, { cause: error });
}

/** Loads `node:sqlite` without the warning that Node 22 prints the first time. */
function loadSqlite(): typeof import("node:sqlite") {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).startsWith("SQLite is an experimental feature")) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
