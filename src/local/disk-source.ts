import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { decodeContent } from "../review/decode-content.ts";
import type { ChangedFile, FileContent, ReadAnswer, ReadRequest, ReviewRange, ReviewSource } from "../review/ports.ts";
import { isPythonPath } from "../review/read-source.ts";
import { DiskFolder, pathWithin } from "./disk-folder.ts";
import { findPythonFiles } from "./find-python-files.ts";
import { SourceError } from "./source-error.ts";

/** What is to be read from disk. */
export interface DiskSelection {
  cwd: string;
  /** Files and folders, absolute or relative to `cwd`. */
  paths: string[];
  /** A text that stands for the file at a path, which need not exist. */
  input?: { path: string; bytes: Uint8Array };
}

/** Files as they are on disk; everything counts as head and as added. */
export interface DiskSource extends ReviewSource {
  /** The folder that all paths are relative to: the git top level, else the folder worked in, else one around the files. */
  root: string;
}

/** Opens files and folders; `knownRoot` stands for the root that would be looked for. Throws `SourceError` when one is not there or is no Python. */
export function openDiskSource(selection: DiskSelection, knownRoot?: string): DiskSource {
  const cwd = realpathSync(selection.cwd);
  const places = selection.paths.map((path) => locate(cwd, path));
  const inputPath = selection.input && resolve(cwd, selection.input.path);
  const root = knownRoot ?? findRoot([...places, ...(inputPath === undefined ? [] : [inputPath])], cwd);
  const disk = new DiskFolder(root);
  const input = selection.input && inputPath !== undefined ? readInput(root, inputPath, selection.input) : undefined;
  return {
    root,
    range: async () => listFiles(disk, places, input?.path),
    read: async (request) => readAll(disk, request, input),
  };
}

/** The file or folder behind a path of the command line; a link that was named by hand is followed. */
function locate(cwd: string, path: string): string {
  const full = resolve(cwd, path);
  if (!existsSync(full)) throw new SourceError(`${path}: no such file or folder`);
  const real = realpathSync(full);
  const status = statSync(real);
  if (!status.isDirectory() && !isPythonPath(real)) {
    throw new SourceError(`${path}: only Python files (.py), notebooks (.ipynb) and folders of them can be read`);
  }
  return real;
}

function readInput(root: string, full: string, { path, bytes }: { path: string; bytes: Uint8Array }): Input {
  const within = pathWithin(root, full);
  if (within === undefined || !isPythonPath(full)) {
    throw new SourceError(`--stdin-path ${path}: name a .py or .ipynb file below the folder that is worked in`);
  }
  return { path: within, content: decodeContent(bytes) };
}

interface Input {
  path: string;
  content: FileContent;
}

function findRoot(places: string[], cwd: string): string {
  const topLevels = new Set(places.map((place) => findTopLevel(place)));
  const [only] = topLevels;
  if (topLevels.size === 1 && only !== undefined) return only;
  if (places.every((place) => pathWithin(cwd, place) !== undefined)) return cwd;
  return commonFolder(places.map((place) => folderOf(place)));
}

/** The nearest folder above that holds a `.git`; undefined outside git. */
function findTopLevel(place: string): string | undefined {
  for (let folder = folderOf(place); ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The folder of a file; for one that does not exist the nearest that does. */
function folderOf(place: string): string {
  if (existsSync(place)) return statSync(place).isDirectory() ? place : dirname(place);
  return folderOf(dirname(place));
}

function commonFolder(folders: string[]): string {
  let [common = "/"] = folders;
  while (folders.some((folder) => pathWithin(common, folder) === undefined)) common = dirname(common);
  return common;
}

function listFiles(disk: DiskFolder, places: string[], inputPath: string | undefined): ReviewRange {
  const paths = new Set(inputPath === undefined ? [] : [inputPath]);
  const closed: string[] = [];
  for (const place of places) {
    const path = pathWithin(disk.root, place) ?? "";
    if (!statSync(place).isDirectory()) paths.add(path);
    else {
      const found = findPythonFiles(disk, path);
      for (const one of found.paths) paths.add(one);
      closed.push(...found.closed);
    }
  }
  const incomplete = closed.length === 0 ? undefined : `folders that cannot be opened: ${closed.join(", ")}`;
  return { base: undefined, head: undefined, files: [...paths].sort().map(toAdded), incomplete };
}

function toAdded(path: string): ChangedFile {
  return { path, previousPath: undefined, status: "added", patch: undefined };
}

function readAll(disk: DiskFolder, request: ReadRequest, input: Input | undefined): ReadAnswer {
  const files = request.files.map(({ side, path }): FileContent => {
    if (side === "base") return { kind: "missing" };
    return path === input?.path ? input.content : disk.readFile(path);
  });
  return { files, folders: request.folders.map(({ side, path }) => (side === "base" ? undefined : disk.list(path))) };
}
