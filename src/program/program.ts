import type { SourceFile } from "../python/source-file.ts";

/** One side of a pull request, as far as it was read. */
export interface Program {
  /** Parsed files by path. */
  files: Map<string, SourceFile>;
  /** Paths that were looked for; false for those that do not exist. Paths not in it were not looked for. */
  exists: Map<string, boolean>;
  /** Texts of files that are no Python, by path: configuration that the program loads. */
  texts: Map<string, string>;
  /** Names of the entries of folders that were listed, by path; `""` is the root. */
  folders: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Where an import leads. */
export type ImportTarget =
  | { kind: "file"; file: SourceFile }
  | { kind: "not loaded"; path: string }
  | { kind: "package"; directory: string }
  | { kind: "library"; name: string };

/** Makes a program of parsed files. */
export function createProgram(
  files: SourceFile[],
  exists = new Map<string, boolean>(),
  texts = new Map<string, string>(),
  folders: Program["folders"] = new Map(),
): Program {
  const known = new Map(exists);
  for (const file of files) known.set(file.path, true);
  return { files: new Map(files.map((file) => [file.path, file])), exists: known, texts, folders };
}

/**
 * Finds the module of `import name` (level 0) or `from ..name import` (level 2) written in the file at `path`. What is not
 * found in the repository is a library.
 */
export function resolveImport(program: Program, path: string, name: string, level: number): ImportTarget {
  for (const candidate of importCandidates(path, name, level)) {
    if (level === 0 && isOwnSource(candidate, path, name)) continue;
    const file = program.files.get(candidate);
    if (file) return { kind: "file", file };
    if (program.exists.get(candidate)) return { kind: "not loaded", path: candidate };
  }
  const directory = importRoots(path, level).map((root) => joinPath(root, name.replaceAll(".", "/")));
  const found = directory.find((folder) => foldersOf(program).has(folder));
  if (found !== undefined && (level > 0 || !KNOWN_LIBRARIES.has(name.split(".")[0] ?? ""))) {
    return { kind: "package", directory: found };
  }
  return { kind: "library", name: level > 0 ? `${".".repeat(level)}${name}` : name };
}

const folders = new WeakMap<Program, Set<string>>();

/** The folders that hold files of a program, at any depth; `""` is the root. Listed once per program. */
function foldersOf(program: Program): Set<string> {
  const known = folders.get(program);
  if (known) return known;
  const found = new Set<string>();
  for (const path of program.files.keys()) {
    for (let at = path.lastIndexOf("/"); at > 0 && !found.has(path.slice(0, at)); at = path.lastIndexOf("/", at - 1))
      found.add(path.slice(0, at));
    found.add("");
  }
  folders.set(program, found);
  return found;
}

/**
 * The files an import may mean, best first. `sys.path[0]` is the script's own folder; then come the folder above the
 * outermost package, the root of the repository, and `src/`.
 */
export function importCandidates(path: string, name: string, level: number): string[] {
  const inner = name.replaceAll(".", "/");
  return importRoots(path, level).flatMap((root) => {
    if (inner === "") return [joinPath(root, "__init__.py")];
    return [joinPath(root, `${inner}.py`), joinPath(root, `${inner}/__init__.py`)];
  });
}

/**
 * A framework whose source lies in the same repository, as in the repositories of the frameworks themselves: what is known
 * about it says more than its source, except inside it. A module of a package that is only called like the framework is never
 * meant by its name alone.
 */
function isOwnSource(candidate: string, path: string, name: string): boolean {
  const [first = name] = name.split(".");
  if (!READ_AS_LIBRARY.has(first)) return false;
  if (name === first && candidate.endsWith(`/${first}.py`)) return true;
  const at = candidate.split("/").indexOf(first);
  return (
    at >= 0 &&
    at < candidate.split("/").length - 1 &&
    !path.startsWith(
      candidate
        .split("/")
        .slice(0, at + 1)
        .join("/"),
    )
  );
}

/**
 * Whether the source of a package lies in the repository itself, as in the repositories of the frameworks: then what is known
 * of releases does not apply.
 */
export function isReadHere({ files, folders }: Program, packageName: string): boolean {
  const name = packageName.replaceAll("-", "_");
  const isListed = ["", "src"].some((folder) => folders.get(folder)?.has(name));
  return isListed || [`${name}/__init__.py`, `src/${name}/__init__.py`].some((path) => files.has(path));
}

/** The paths that an import may mean and that nobody looked for yet, up to the one that was found. */
export function findUnlooked(program: Program, path: string, name: string, level: number): string[] {
  const candidates = importCandidates(path, name, level);
  const found = candidates.findIndex((candidate) => program.exists.get(candidate));
  const before = found < 0 ? candidates : candidates.slice(0, found);
  return before.filter((one) => !program.exists.has(one) && !(level === 0 && isOwnSource(one, path, name)));
}

/**
 * Where a path in the program may lead, best first: as it is from the root of the repository, from the folder of the
 * script, and from the folders between.
 */
export function dataCandidates(from: string, path: string): string[] {
  if (path.startsWith("/") || path.includes("://")) return [];
  const folders = from.split("/").slice(0, -1);
  const above = [...folders.keys(), folders.length].map((length) => folders.slice(0, length).join("/"));
  const resolved = above.reverse().flatMap((folder) => resolvePath(folder, path) ?? []);
  return [...new Set(resolved)];
}

/** Follows `.` and `..`; undefined where a path leaves the repository. */
function resolvePath(folder: string, path: string): string | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** Frameworks that own loops and learning rates, by the name of their package. */
const READ_AS_LIBRARY = new Set(
  "torch tensorflow keras tf_keras jax flax optax lightning pytorch_lightning lightning_fabric transformers accelerate timm trl peft deepspeed speechbrain tensorpack".split(
    " ",
  ),
);

/** Packages that people install: a folder of the same name without `__init__.py` does not hide them. */
const KNOWN_LIBRARIES = new Set([...READ_AS_LIBRARY, "datasets"]);

/** Whether a dotted name belongs to a framework that is known by its interface. */
export function isFrameworkName(name: string): boolean {
  return READ_AS_LIBRARY.has(name.split(".")[0] ?? "");
}

function importRoots(path: string, level: number): string[] {
  const folders = path.split("/").slice(0, -1);
  if (level > 0) {
    const kept = folders.length - (level - 1);
    return kept < 0 ? [] : [folders.slice(0, kept).join("/")];
  }
  const upwards = folders.map((_, index) => folders.slice(0, folders.length - index).join("/"));
  return [...new Set([...upwards.slice(0, 1), "", "src", ...upwards.slice(1)])];
}

/** The folder of a path; `""` for what lies in the root of the repository. */
export function folderOf(path: string): string {
  return path.split("/").slice(0, -1).join("/");
}

/** A path inside a folder; `""` is the root of the repository. */
export function joinPath(folder: string, name: string): string {
  return folder === "" || name === "" ? folder + name : `${folder}/${name}`;
}
