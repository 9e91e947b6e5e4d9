import { spawnSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DiskFolder } from "../../local/disk-folder.ts";
import { findPythonFiles } from "../../local/find-python-files.ts";

/** Packages with training code, as they are published; their versions are fixed so that figures can be compared. */
const WHEELS = [
  ...["accelerate==1.15.0", "catalyst==22.4", "diffusers==0.42.1", "fastai==2.8.12", "flax==0.12.8", "keras==3.15.1"],
  ...[
    "lightning==2.6.6",
    "mmengine==0.10.7",
    "monai==1.6.1",
    "optax==0.2.8",
    "peft==0.21.2",
    "sentence-transformers==6.2.0",
  ],
  ...["skorch==1.4.0", "speechbrain==1.1.2", "timm==1.0.31", "torch-geometric==2.8.1", "torchtune==0.6.1"],
  ...["transformers==5.23.0", "trl==1.16.0", "ultralytics==8.4.190"],
];

/** Source distributions that carry examples which the wheel leaves out. */
const SOURCES = ["flax==0.12.8", "pytorch-ignite==0.5.5"];

/** Ignored by git, and left alone by `npm ci` of the same packages. */
const CACHE = new URL("../../../node_modules/.cache/epoch-zero-bench", import.meta.url).pathname;

/** A folder of real Python files; undefined with the reason where it could not be fetched. */
export function findCorpus(): { folder: string } | { reason: string } {
  const folder = join(CACHE, "corpus");
  if (existsSync(folder)) return { folder };
  const downloads = join(CACHE, "downloads");
  const raw = join(CACHE, "unpacked");
  rmSync(raw, { recursive: true, force: true });
  for (const path of [downloads, raw]) mkdirSync(path, { recursive: true });
  const problem =
    download(downloads, ["--only-binary", ":all:", ...WHEELS]) ??
    download(downloads, ["--no-binary", ":all:", ...SOURCES]);
  if (problem !== undefined) return { reason: problem };
  for (const name of readdirSync(downloads)) {
    const module = name.endsWith(".whl") ? "zipfile" : "tarfile";
    const target = join(raw, name.replace(/(-py\d.*)?\.(whl|tar\.gz)$/, ""));
    const unpacked = spawnSync("python3", ["-m", module, "-e", join(downloads, name), target], { encoding: "utf8" });
    if (unpacked.status !== 0) return { reason: `${name} could not be unpacked: ${unpacked.stderr}` };
  }
  renameSync(raw, folder);
  return { folder };
}

function download(folder: string, words: string[]): string | undefined {
  const pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check", "--dest", folder];
  const { status, stderr, error } = spawnSync("python3", [...pip, ...words], { encoding: "utf8" });
  if (status === 0) return undefined;
  return `pip could not fetch the files: ${error?.message ?? stderr.trim().split("\n").at(-1)}`;
}

/** The Python files and notebooks below a folder, relative to it. */
export function listCorpus(folder: string): string[] {
  return findPythonFiles(new DiskFolder(folder), "").paths;
}

/** Lays so many files down in a new folder: those of the corpus, again under other names where they are too few. */
export function multiplyCorpus(corpus: string, folder: string, count: number): void {
  const paths = listCorpus(corpus);
  for (let index = 0; index < count; index++) {
    const path = paths[index % paths.length] ?? "";
    const target = join(folder, `round-${Math.floor(index / paths.length)}`, path);
    mkdirSync(dirname(target), { recursive: true });
    linkSync(join(corpus, path), target);
  }
}
