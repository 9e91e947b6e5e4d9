import type { Db, PgBoss } from "pg-boss";
import type { QueueDatabase } from "./queue-database.ts";
import { getErrorCode, getErrorText, QueueError } from "./queue-error.ts";

/** How long a connection may take to open, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;

/** The shortest heartbeat pg-boss accepts. A worker signs every half of it. */
const HEARTBEAT_SECONDS = 10;

/** What PostgreSQL answers (https://www.postgresql.org/docs/current/errcodes-appendix.html), and how to mend it. */
const REFUSALS: Record<string, string> = {
  "28P01": "refuses the password: correct the user and password in DATABASE_URL",
  "28000": "refuses the user: correct the user in DATABASE_URL or allow it in pg_hba.conf",
  "3D000": "does not exist: create it or correct the name in DATABASE_URL",
  "42501": "does not let this user create its tables: grant CREATE on the database to the user of DATABASE_URL",
};

/**
 * The PostgreSQL server of `DATABASE_URL`. Nothing is connected before pg-boss starts.
 * @throws QueueError when the address cannot be read. No error text contains the password.
 */
export function openPostgresDatabase(databaseUrl: string): QueueDatabase {
  const place = getPlace(databaseUrl);
  return {
    connection: {
      connectionString: databaseUrl,
      application_name: "epoch-zero",
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    },
    isExclusive: false,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    transaction: runTransaction,
    hasRoom: () => true,
    describeFailure: (error) => describeFailure(place, error),
    close: async () => {},
  };
}

/** `host:port/database` of an address, without user and password. */
function getPlace(databaseUrl: string): string {
  // An address with a user and a socket folder has no host (user@/database?host=/run/postgresql), which URL refuses.
  const url = URL.parse(databaseUrl.replace("@/", "@localhost/"));
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new QueueError(
      "DATABASE_URL is not an address like postgresql://user:password@host:5432/database: correct it",
    );
  }
  const host = url.searchParams.get("host") ?? (url.hostname || "localhost");
  return `${host}:${url.port || url.searchParams.get("port") || "5432"}${url.pathname}`;
}

async function runTransaction<T>(boss: PgBoss, run: (db: Db) => Promise<T>): Promise<T> {
  const transaction = await boss.getDb().beginTransaction?.();
  if (!transaction) throw new Error("pg-boss offers no transactions on its own pool");
  try {
    const result = await run(transaction.db);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

function describeFailure(place: string, error: unknown): QueueError {
  const code = getErrorCode(error);
  const text =
    REFUSALS[code ?? ""] ??
    `cannot be used (${code ?? getErrorText(error)}): check that PostgreSQL runs there and that DATABASE_URL is right`;
  return new QueueError(`the database ${place} ${text}`, { cause: error });
}
