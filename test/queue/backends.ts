import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PgBoss } from "pg-boss";
import { openEmbeddedDatabase } from "../../src/queue/embedded-database.ts";
import { openPostgresDatabase } from "../../src/queue/postgres-database.ts";
import type { QueueDatabase } from "../../src/queue/queue-database.ts";
import { findPostgres, startPostgres } from "./postgres-server.ts";
import { prepareImage } from "./prepare-image.ts";

/** A database that many queues of one test file share, each in a schema of its own. */
export interface Backend {
  /** A connection for one queue, which may close it. */
  connect(): QueueDatabase;
  /** Runs one statement beside the queues. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** The databases the contract holds for. Where a machine has no PostgreSQL, that half is left out and says so. */
export function listBackends(): { name: string; start: () => Promise<Backend> }[] {
  const binaries = findPostgres();
  if (!binaries)
    console.warn("PostgreSQL is not installed here (no initdb): its half of the queue's contract is not run");
  return [
    { name: "PGlite", start: startEmbedded },
    ...(binaries ? [{ name: "PostgreSQL", start: () => startServer(binaries) }] : []),
  ];
}

async function startEmbedded(): Promise<Backend> {
  prepareImage();
  const folder = mkdtempSync(join(tmpdir(), "epoch-zero-queue-"));
  const database = await openEmbeddedDatabase(folder);
  return {
    connect: () => ({ ...database, close: async () => {} }),
    query: async (sql) => (await database.connection.db?.executeSql(sql))?.rows ?? [],
    stop: async () => {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startServer(binaries: string): Promise<Backend> {
  const server = await startPostgres(binaries);
  const options = { schema: "beside", supervise: false, schedule: false };
  const boss = await new PgBoss({ connectionString: server.url, ...options }).start();
  return {
    connect: () => openPostgresDatabase(server.url),
    query: async (sql) => (await boss.getDb().executeSql(sql)).rows,
    stop: async () => {
      await boss.stop({ graceful: false });
      await server.stop();
    },
  };
}
