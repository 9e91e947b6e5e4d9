import { structuredPatch } from "diff";
import type {
  ChangedFile,
  FileContent,
  FolderEntry,
  ReadRequest,
  ReviewRange,
  ReviewSource,
} from "../../src/review/ports.ts";

/** Files by path; what cannot be read is given as its content. */
export type Side = Record<string, string | FileContent>;

/** A range between two sets of files, and what was asked for. */
export interface MadeSource extends ReviewSource {
  requests: ReadRequest[];
}

/** Makes a source of what stands at the merge base and at the head. `changes` replaces parts of the range. */
export function makeSource(base: Side, head: Side, changes: Partial<ReviewRange> = {}): MadeSource {
  const requests: ReadRequest[] = [];
  const sides = { base, head };
  const range: ReviewRange = {
    base: "b".repeat(40),
    head: "a".repeat(40),
    files: listChanges(base, head),
    incomplete: undefined,
    ...changes,
  };
  return {
    requests,
    range: async () => range,
    read: async (request) => {
      requests.push(request);
      return {
        files: request.files.map(({ side, path }) => toContent(sides[side][path])),
        folders: request.folders.map(({ side, path }) => listFolder(sides[side], path)),
      };
    },
  };
}

function toContent(file: string | FileContent | undefined): FileContent {
  if (file === undefined) return { kind: "missing" };
  return typeof file === "string" ? { kind: "text", text: file } : file;
}

function listFolder(files: Side, folder: string): FolderEntry[] | undefined {
  const prefix = folder === "" ? "" : `${folder}/`;
  const below = Object.keys(files).filter((path) => path.startsWith(prefix));
  if (below.length === 0 && folder !== "") return undefined;
  const entries = below.map((path): FolderEntry => {
    const [name = "", ...rest] = path.slice(prefix.length).split("/");
    return { name, kind: rest.length > 0 ? "folder" : "file" };
  });
  return [...new Map(entries.map((entry) => [entry.name, entry])).values()];
}

function listChanges(base: Side, head: Side): ChangedFile[] {
  const paths = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort();
  return paths.flatMap((path): ChangedFile[] => {
    const [before, after] = [base[path], head[path]];
    if (before === after) return [];
    const status = before === undefined ? "added" : after === undefined ? "removed" : "modified";
    const patch =
      typeof (before ?? after) === "string" && typeof (after ?? before) === "string"
        ? renderPatch(before, after)
        : undefined;
    return [{ path, previousPath: undefined, status, patch }];
  });
}

function renderPatch(before: string | FileContent | undefined, after: string | FileContent | undefined): string {
  const [from, to] = [before ?? "", after ?? ""].map(String);
  const { hunks } = structuredPatch("a", "b", from ?? "", to ?? "", "", "", { context: 3 });
  return hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) =>
      [`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`, ...lines].join("\n"),
    )
    .join("\n");
}
