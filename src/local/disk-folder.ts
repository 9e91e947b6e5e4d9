import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, sep } from "node:path";
import { decodeContent } from "../review/decode-content.ts";
import type { FileContent, FolderEntry } from "../review/ports.ts";
import { refuseSize } from "./refuse-size.ts";

/** `O_NONBLOCK` keeps a named pipe from holding us up; what is no regular file is then not read. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A folder on disk. Paths are relative to it, with forward slashes; no symbolic link below it is followed. */
export class DiskFolder {
  /** Absolute, without symbolic links. */
  readonly root: string;

  /** Throws when the folder does not exist. */
  constructor(root: string) {
    this.root = realpathSync(root);
  }

  /** Reads a file whole. */
  readFile(path: string): FileContent {
    const bytes = this.readBytes(path);
    return "kind" in bytes ? bytes : decodeContent(bytes);
  }

  /** The bytes of a file, or why there are none. */
  readBytes(path: string): Uint8Array | FileContent {
    const full = this.resolve(path);
    if (full === undefined) return { kind: "missing" };
    try {
      if (realpathSync(full) !== full) return SYMBOLIC_LINK;
      return readRegularFile(full, path);
    } catch (error) {
      return explain(error);
    }
  }

  /** Whether a path is a regular file, reached through no symbolic link. */
  isFile(path: string): boolean {
    const full = this.resolve(path);
    try {
      return full !== undefined && realpathSync(full) === full && statSync(full).isFile();
    } catch {
      return false;
    }
  }

  /** The entries of a folder, sorted; undefined when it is not there. `""` is the root. */
  list(path: string): FolderEntry[] | undefined {
    const full = this.resolve(path);
    try {
      if (full === undefined || realpathSync(full) !== full) return undefined;
      const entries = readdirSync(full, { withFileTypes: true }).map((entry): FolderEntry => {
        return { name: entry.name, kind: entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other" };
      });
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      return undefined;
    }
  }

  /** Undefined for paths that lead out of the folder. */
  private resolve(path: string): string | undefined {
    if (isAbsolute(path) || path.split("/").includes("..") || path.includes("\0")) return undefined;
    return path === "" ? this.root : join(this.root, ...path.split("/"));
  }
}

/** A path on disk relative to a folder, with forward slashes; undefined when it lies outside. */
export function pathWithin(root: string, full: string): string | undefined {
  if (full === root) return "";
  const prefix = root.endsWith(sep) ? root : root + sep;
  return full.startsWith(prefix) ? full.slice(prefix.length).split(sep).join("/") : undefined;
}

const SYMBOLIC_LINK: FileContent = { kind: "unread", reason: "symbolic links are not followed" };

function readRegularFile(full: string, path: string): Uint8Array | FileContent {
  const file = openSync(full, OPEN_FLAGS);
  try {
    const status = fstatSync(file);
    if (status.isDirectory()) return { kind: "missing" };
    if (!status.isFile()) return { kind: "unread", reason: "not a regular file" };
    return refuseSize(path, status.size) ?? readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function explain(error: unknown): FileContent {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
  if (code === "ELOOP") return SYMBOLIC_LINK;
  if (code === "EACCES" || code === "EPERM") return { kind: "unread", reason: "no permission to read it" };
  return { kind: "unread", reason: `it cannot be read (${code || "unknown error"})` };
}
