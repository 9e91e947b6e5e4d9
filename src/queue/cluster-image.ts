import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";

/**
 * A prepared database folder in one file: a gzipped list of paths and contents, a folder having no content.
 * Copying it takes a quarter of the time and memory of having PGlite create the same folder.
 */
const ImageSchema = z.array(z.tuple([z.string(), z.union([z.instanceof(Uint8Array), z.null()])]));

const PackageSchema = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Packs a database folder that no process has open. The file appears whole or not at all. */
export function writeClusterImage(clusterFolder: string, imageFile: string): void {
  const entries = readdirSync(clusterFolder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(clusterFolder.length + 1), entry.isDirectory() ? null : readFileSync(path)];
  });
  mkdirSync(dirname(imageFile), { recursive: true });
  const part = `${imageFile}.${process.pid}.part`;
  writeFileSync(part, gzipSync(serialize(entries), { level: 9 }));
  renameSync(part, imageFile);
}

/** Unpacks an image into a folder, which only its owner can read. What was there before is lost. */
export function restoreClusterImage(imageFile: string, clusterFolder: string): void {
  const entries = ImageSchema.parse(deserialize(gunzipSync(readFileSync(imageFile))));
  rmSync(clusterFolder, { recursive: true, force: true });
  mkdirSync(clusterFolder, { recursive: true, mode: 0o700 });
  for (const [path, content] of entries.sort(([a], [b]) => a.length - b.length)) {
    if (content === null) mkdirSync(join(clusterFolder, path), { mode: 0o700 });
    else writeFileSync(join(clusterFolder, path), content, { mode: 0o600 });
  }
}

/**
 * Where the image for the installed PGlite and pg-boss is: beside this module in a published package, in the cache of
 * `node_modules` in a clone. Undefined when neither has one.
 */
export function findClusterImage(): string | undefined {
  const shipped = fileURLToPath(new URL(`./${getImageName()}`, import.meta.url));
  return [shipped, getCachedImageFile()].find((file) => existsSync(file));
}

/** Where a clone keeps its image. */
export function getCachedImageFile(): string {
  return fileURLToPath(new URL(`../../node_modules/.cache/epoch-zero/${getImageName()}`, import.meta.url));
}

/** The image's file name. It carries the versions, so that an update never starts from an older image. */
export function getImageName(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { dependencies } = PackageSchema.parse(JSON.parse(text));
  return `cluster-pglite-${dependencies["@electric-sql/pglite"]}-pg-boss-${dependencies["pg-boss"]}.gz`;
}
