import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { JsonObject } from "../model/model.ts";
import { cutSpec, type Spec } from "./cut.ts";
import { OPENAPI_VERSION, OPERATIONS, WEBHOOKS } from "./operations.ts";

const run = promisify(execFile);
const PACKAGE = `@octokit/openapi@${OPENAPI_VERSION}`;
const DESCRIPTION = "package/generated/api.github.com.json";
const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache/epoch-zero/", import.meta.url));

/** The description's licence is MIT (GitHub, Inc. and the Octokit contributors); the cut is not committed. */
let loaded: Promise<Spec> | undefined;

/** The cut of GitHub's description, or undefined when it has not been made yet. */
export async function loadSpec(): Promise<Spec | undefined> {
  const file = await getCacheFile();
  if (!existsSync(file)) return undefined;
  loaded ??= readFile(file, "utf8").then((text) => JSON.parse(text) as Spec);
  return loaded;
}

/** Makes the cut when it is missing: fetches the package with `npm pack` (29 MB) and keeps what the stand-in needs. */
export async function ensureSpec(): Promise<void> {
  const file = await getCacheFile();
  if (existsSync(file)) return;
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), "openapi-"));
  try {
    const description = await fetchDescription(folder);
    const spec = cutSpec(description, { operations: OPERATIONS, webhooks: WEBHOOKS, version: OPENAPI_VERSION });
    const finished = join(folder, "cut.json");
    await writeFile(finished, JSON.stringify(spec));
    await removeOldCuts();
    await moveFile(finished, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchDescription(folder: string): Promise<JsonObject> {
  try {
    const { stdout } = await run("npm", ["pack", PACKAGE, "--silent", "--ignore-scripts"], { cwd: folder });
    await run("tar", ["xzf", stdout.trim(), DESCRIPTION], { cwd: folder });
  } catch (error) {
    const reason = `Could not fetch ${PACKAGE}, GitHub's description, which the stand-in's tests validate against`;
    throw new Error(`${reason}; npm has to reach a registry once.`, { cause: error });
  }
  return JSON.parse(await readFile(join(folder, DESCRIPTION), "utf8")) as JsonObject;
}

/** Named after everything the cut depends on, so that a new route or a changed cutter makes a new one. */
async function getCacheFile(): Promise<string> {
  const cutter = await readFile(new URL("./cut.ts", import.meta.url));
  const key = createHash("sha256")
    .update(JSON.stringify([OPENAPI_VERSION, OPERATIONS, WEBHOOKS]))
    .update(cutter);
  return join(CACHE, `github-${OPENAPI_VERSION}-${key.digest("hex").slice(0, 12)}.json`);
}

async function removeOldCuts(): Promise<void> {
  const old = (await readdir(CACHE)).filter((name) => name.startsWith("github-"));
  for (const name of old) await rm(join(CACHE, name), { force: true });
}

/** The temporary folder may be on another disk: copied beside its place first, then renamed in one step. */
async function moveFile(from: string, to: string): Promise<void> {
  const beside = `${to}.${process.pid}`;
  await writeFile(beside, await readFile(from));
  await rename(beside, to);
}
