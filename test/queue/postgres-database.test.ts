import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueue } from "../../src/queue/queue.ts";
import { findPostgres, type PostgresServer, startPostgres } from "./postgres-server.ts";

describe("a database address", () => {
  it.each(["", "localhost:5432", "mysql://bot:secret@db/app", "postgresql://bot:secret@db:port/app"])(
    "is refused without repeating it: %s",
    async (databaseUrl) => {
      const opening = openQueue({ dataFolder: "/dev/null/unused", databaseUrl: databaseUrl || " " });

      await expect(opening).rejects.toThrow(
        "DATABASE_URL is not an address like postgresql://user:password@host:5432/database: correct it",
      );
    },
  );

  it("where nothing answers is named without its user and password", async () => {
    // The port of the discard service, on which nothing listens.
    const databaseUrl = "postgresql://bot:secret@127.0.0.1:9/reviews";

    const opening = openQueue({ dataFolder: "/dev/null/unused", databaseUrl });

    await expect(opening).rejects.toThrow(
      "the database 127.0.0.1:9/reviews cannot be used (ECONNREFUSED): check that PostgreSQL runs there and that DATABASE_URL is right",
    );
  });
});

const binaries = findPostgres();

describe.skipIf(!binaries)("a PostgreSQL server", () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres(binaries ?? "");
    server.execute("CREATE ROLE guest LOGIN");
  }, 60_000);
  afterAll(() => server.stop());

  it.each([
    ["admin", "missing", "does not exist: create it or correct the name in DATABASE_URL"],
    ["stranger", "postgres", "refuses the user: correct the user in DATABASE_URL or allow it in pg_hba.conf"],
    [
      "guest",
      "postgres",
      "does not let this user create its tables: grant CREATE on the database to the user of DATABASE_URL",
    ],
  ])("that %s may not use, or not database %s, is named with the cure", async (user, database, cure) => {
    const opening = openQueue({ dataFolder: "/dev/null/unused", databaseUrl: server.getUrl(user, database) });

    await expect(opening).rejects.toThrow(`:5432/${database} ${cure}`);
    await expect(opening).rejects.not.toThrow("unused@");
  });
});
