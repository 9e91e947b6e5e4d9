import type { ConstructorOptions, Db, PgBoss } from "pg-boss";

/** A database the queue can live in: one of ours in a folder, or a PostgreSQL server. */
export interface QueueDatabase {
  /** How pg-boss reaches it. */
  connection: ConstructorOptions;
  /** True when no other process can have jobs here, so a job found running at the start has lost its process. */
  isExclusive: boolean;
  /** Seconds without a sign of life after which a running job is given to another process; absent: never. */
  heartbeatSeconds?: number;
  /** Runs statements in one transaction; `boss` must be started on this database. Rolled back when `run` throws. */
  transaction<T>(boss: PgBoss, run: (db: Db) => Promise<T>): Promise<T>;
  /** Whether the disk has room for what comes next; true where that is another machine's concern. */
  hasRoom(): boolean;
  /** An error of pg-boss's start as a QueueError that names this database. */
  describeFailure(error: unknown): Error;
  /** To be called after pg-boss has stopped. */
  close(): Promise<void>;
}
