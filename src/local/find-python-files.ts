import type { FolderEntry } from "../review/ports.ts";
import { isPythonPath } from "../review/read-source.ts";
import type { DiskFolder } from "./disk-folder.ts";

/** The Python files and notebooks below a folder. */
export interface FoundFiles {
  /** Relative to the root of the `DiskFolder`, sorted. */
  paths: string[];
  /** Folders that could not be opened. */
  closed: string[];
}

/** Folders of other people's code. */
const FOREIGN_FOLDERS = new Set(["node_modules", "__pycache__", "site-packages"]);

/** Files that make their folder an installed environment: of venv and virtualenv, of conda. */
const ENVIRONMENT_MARKS = new Set(["pyvenv.cfg", "conda-meta"]);

/** Finds what people wrote: hidden folders, installed environments and caches are left out, symbolic links not followed. */
export function findPythonFiles(disk: Pick<DiskFolder, "list">, folder: string): FoundFiles {
  const found: FoundFiles = { paths: [], closed: [] };
  const waiting = [folder];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const entries = disk.list(at);
    if (entries === undefined) found.closed.push(at);
    else if (at === folder || !isEnvironment(entries)) takeEntries(at, entries, { found, waiting });
  }
  return { paths: found.paths.sort(), closed: found.closed.sort() };
}

/** Paths without those in hidden folders, installed environments and caches, by the same standards. */
export function withoutForeign(paths: string[]): string[] {
  const environments = paths
    .filter((path) => path.endsWith("/pyvenv.cfg"))
    .map((path) => path.slice(0, -"pyvenv.cfg".length));
  return paths.filter((path) => {
    const folders = path.split("/").slice(0, -1);
    return !folders.some(isForeign) && !environments.some((prefix) => path.startsWith(prefix));
  });
}

function isEnvironment(entries: FolderEntry[]): boolean {
  return entries.some((entry) => ENVIRONMENT_MARKS.has(entry.name));
}

function takeEntries(
  folder: string,
  entries: FolderEntry[],
  { found, waiting }: { found: FoundFiles; waiting: string[] },
): void {
  for (const { name, kind } of entries) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (kind === "folder" && !isForeign(name)) waiting.push(path);
    if (kind === "file" && isPythonPath(name)) found.paths.push(path);
  }
}

function isForeign(folderName: string): boolean {
  return folderName.startsWith(".") || FOREIGN_FOLDERS.has(folderName);
}
