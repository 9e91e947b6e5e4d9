import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "../../src/queue/folder-lock.ts";
import { prepareImage } from "./prepare-image.ts";
import { type QueueProcess, startProcess } from "./start-process.ts";

describe("the lock of a data folder", { timeout: 30_000 }, () => {
  let folder: string;
  let processes: QueueProcess[];

  beforeAll(prepareImage, 60_000);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "epoch-zero-lock-"));
    processes = [];
  });
  afterEach(async () => {
    for (const process of processes) await process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(): QueueProcess {
    const process = startProcess({ dataFolder: folder });
    processes.push(process);
    return process;
  }

  it("is refused twice in one process and free once released", () => {
    const lock = lockFolder(folder);

    expect(() => lockFolder(folder)).toThrow(`the data folder ${folder} is in use by another process: stop that one`);
    lock.release();
    lockFolder(folder).release();
  });

  it("refuses a second process in one line, and only while the first one lives", async () => {
    const first = start();
    await first.waitFor("open");

    const second = start();
    const line = await second.waitFor("QueueError");
    await second.ended;
    await first.kill();
    const third = start();
    await third.waitFor("open");

    expect(line).toBe(
      `QueueError: the data folder ${folder} is in use by another process: stop that one, ` +
        "set EPOCH_ZERO_DATA to another folder, or set DATABASE_URL to share a PostgreSQL database",
    );
    expect(first.readErrors() + second.readErrors() + third.readErrors()).toBe("");
  });

  it("names the lock when it is no file", () => {
    mkdirSync(join(folder, "lock"));

    expect(() => lockFolder(folder)).toThrow(`check that ${join(folder, "lock")} is a file this user may write`);
  });
});
