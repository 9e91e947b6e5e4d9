import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { findClusterImage, restoreClusterImage } from "../../src/queue/cluster-image.ts";
import { openEmbeddedDatabase } from "../../src/queue/embedded-database.ts";
import { lockFolder } from "../../src/queue/folder-lock.ts";
import { prepareImage } from "./prepare-image.ts";
import { startProcess } from "./start-process.ts";

/** The user `nobody`, to whom a folder can be closed even where the tests run as root. */
const NOBODY = 65_534;

describe("the embedded database", { timeout: 30_000 }, () => {
  let root: string;
  let folder: string;
  let sound: string;
  let count = 0;

  beforeAll(() => {
    prepareImage();
    root = mkdtempSync(join(tmpdir(), "epoch-zero-data-"));
    sound = join(root, "sound");
    restoreClusterImage(findClusterImage() ?? "", sound);
  }, 60_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  beforeEach(() => {
    folder = join(root, `data-${count++}`);
  });

  afterEach(() => vi.useRealTimers());

  /** A data folder whose database was good before `damage`. */
  function makeDamaged(damage: (cluster: string) => void): string {
    const cluster = join(folder, "postgres");
    cpSync(sound, cluster, { recursive: true });
    damage(cluster);
    return cluster;
  }

  it("is created in a folder that is missing, and found again", async () => {
    const deep = join(folder, "a", "b");

    const first = await openEmbeddedDatabase(deep);
    await first.connection.db?.executeSql("CREATE TABLE kept (id int)");
    await first.close();
    const second = await openEmbeddedDatabase(deep);
    const found = await second.connection.db?.executeSql("SELECT to_regclass('kept')::text AS name");
    await second.close();

    expect(found?.rows).toEqual([{ name: "kept" }]);
  });

  it("starts over after a process was killed while it made the database", async () => {
    mkdirSync(join(folder, "postgres.new", "base"), { recursive: true });
    writeFileSync(join(folder, "postgres.new", "PG_VERSION"), "");

    const database = await openEmbeddedDatabase(folder);
    await database.close();

    expect(existsSync(join(folder, "postgres.new"))).toBe(false);
  });

  it("rolls a transaction back when it throws, and goes on", async () => {
    const database = await openEmbeddedDatabase(folder);

    const failing = database.transaction({} as never, async (db) => {
      await db.executeSql("CREATE TABLE lost (id int)");
      throw new Error("no");
    });

    await expect(failing).rejects.toThrow("no");
    const found = await database.connection.db?.executeSql("SELECT to_regclass('lost') AS name");
    expect(found?.rows).toEqual([{ name: null }]);
    await database.close();
  });

  it("writes a checkpoint every hour, since PGlite has no process that would", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const database = await openEmbeddedDatabase(folder);
    const query = async (sql: string) => (await database.connection.db?.executeSql(sql))?.rows[0];
    await query("CREATE TABLE busy AS SELECT generate_series(1, 1000)");
    const start = await query("SELECT pg_current_wal_lsn() AS lsn");

    vi.advanceTimersByTime(60 * 60 * 1_000);

    const find = () => query(`SELECT redo_lsn >= '${start?.lsn}' AS done FROM pg_control_checkpoint()`);
    await vi.waitFor(async () => expect(await find()).toEqual({ done: true }), 5_000);
    await database.close();
  });

  it("says that the data folder is a file", async () => {
    writeFileSync(folder, "");

    const opening = openEmbeddedDatabase(folder);

    await expect(opening).rejects.toThrow(
      `the data folder ${folder} is a file, not a folder: remove it, or set EPOCH_ZERO_DATA to another folder`,
    );
  });

  it("says that the data folder lies inside a file", async () => {
    writeFileSync(folder, "");

    const opening = openEmbeddedDatabase(join(folder, "data"));

    await expect(opening).rejects.toThrow("lies inside a file, not a folder: correct the path");
  });

  it("says that the data folder may not be written", async () => {
    mkdirSync(folder, { mode: 0o555 });
    chmodSync(root, 0o755);

    const process = startProcess({ dataFolder: folder }, getOrdinaryUser());

    expect(await process.waitFor("Error")).toBe(
      `QueueError: the data folder ${folder} cannot be written (EACCES): give this user the right to, or set EPOCH_ZERO_DATA to another folder`,
    );
    expect(process.readErrors()).toBe("");
  });

  it.each([
    ["without its version", (cluster: string) => rmSync(join(cluster, "PG_VERSION")), "PG_VERSION is missing"],
    [
      "of another version",
      (cluster: string) => writeFileSync(join(cluster, "PG_VERSION"), "17\n"),
      "database files are incompatible with server",
    ],
    ["without its log", (cluster: string) => rmSync(join(cluster, "pg_wal"), { recursive: true }), "pg_wal"],
    [
      "with an empty control file",
      (cluster: string) => truncateSync(join(cluster, "global", "pg_control")),
      "pg_control",
    ],
    ["without its tables", (cluster: string) => rmSync(join(cluster, "base"), { recursive: true }), "does not exist"],
  ])("names a database %s, leaves it alone and lets go of the folder", async (_title, damage, reason) => {
    const cluster = makeDamaged(damage);

    const opening = openEmbeddedDatabase(folder);

    await expect(opening).rejects.toThrow(`the database in ${cluster} cannot be opened (`);
    await expect(opening).rejects.toThrow(reason);
    await expect(opening).rejects.toThrow("move it away and start again; only waiting reviews are lost with it");
    expect(existsSync(join(cluster, "global", "pg_control"))).toBe(true);
    lockFolder(folder).release();
  });
});

function getOrdinaryUser(): number | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}
