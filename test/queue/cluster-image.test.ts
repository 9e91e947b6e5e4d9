import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getImageName, restoreClusterImage, writeClusterImage } from "../../src/queue/cluster-image.ts";

describe("the image of a database folder", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "epoch-zero-image-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("brings back files, empty folders and empty files, and nothing that was there before", () => {
    const [source, copy, image] = [join(root, "source"), join(root, "copy"), join(root, "cache", "image.gz")];
    mkdirSync(join(source, "pg_wal", "archive_status"), { recursive: true });
    mkdirSync(join(source, "pg_notify"));
    writeFileSync(join(source, "PG_VERSION"), "18\n");
    writeFileSync(join(source, "pg_wal", "000000010000000000000001"), Buffer.from([0, 255, 0, 128]));
    writeFileSync(join(source, "empty"), "");
    mkdirSync(copy);
    writeFileSync(join(copy, "old"), "");

    writeClusterImage(source, image);
    restoreClusterImage(image, copy);

    expect(readdirSync(copy, { recursive: true }).sort()).toEqual(readdirSync(source, { recursive: true }).sort());
    expect(readFileSync(join(copy, "pg_wal", "000000010000000000000001"))).toEqual(Buffer.from([0, 255, 0, 128]));
    expect(readdirSync(join(root, "cache"))).toEqual(["image.gz"]);
  });

  it("lets only the owner read what it brings back", () => {
    const [source, copy, image] = [join(root, "source"), join(root, "copy"), join(root, "image.gz")];
    mkdirSync(join(source, "base"), { recursive: true });
    writeFileSync(join(source, "base", "1"), "rows");
    writeClusterImage(source, image);

    restoreClusterImage(image, copy);

    const modes = [copy, join(copy, "base"), join(copy, "base", "1")].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
  });

  it("has a name that carries the versions it was made with", () => {
    expect(getImageName()).toMatch(/^cluster-pglite-\d+\.\d+\.\d+-pg-boss-\d+\.\d+\.\d+\.gz$/);
  });
});
