import type { SourceFile } from "../python/source-file.ts";

/** One side of a pull request, as far as it was read. */
export interface Program {
  /** Parsed files by path. */
  files: Map<string, SourceFile>;
  /** Paths that were looked for; false for those that do not exist. Paths not in it were not looked for. */
  exists: Map<string, boolean>;
}

/** Where an import leads. */
export type ImportTarget =
  | { kind: "file"; file: SourceFile }
  | { kind: "not loaded"; path: string }
  | { kind: "package"; directory: string }
  | { kind: "library"; name: string };

/** Makes a program of parsed files. */
export function createProgram(files: SourceFile[], exists = new Map<string, boolean>()): Program {
  const known = new Map(exists);
  for (const file of files) known.set(file.path, true);
  return { files: new Map(files.map((file) => [file.path, file])), exists: known };
}

/**
 * Finds the module of `import name` (level 0) or `from ..name import` (level 2) written in the file at `path`. What is not
 * found in the repository is a library.
 */
export function resolveImport(program: Program, path: string, name: string, level: number): ImportTarget {
  for (const candidate of importCandidates(path, name, level)) {
    const file = program.files.get(candidate);
    if (file) return { kind: "file", file };
    if (program.exists.get(candidate)) return { kind: "not loaded", path: candidate };
  }
  const directory = importRoots(path, level).map((root) => joinPath(root, name.replaceAll(".", "/")));
  const paths = [...program.files.keys()];
  const found = directory.find((folder) => paths.some((file) => folder === "" || file.startsWith(`${folder}/`)));
  if (found !== undefined && (level > 0 || !KNOWN_LIBRARIES.has(name.split(".")[0] ?? ""))) {
    return { kind: "package", directory: found };
  }
  return { kind: "library", name: level > 0 ? `${".".repeat(level)}${name}` : name };
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

/** Packages that people install: a folder of the same name without `__init__.py` does not hide them. */
const KNOWN_LIBRARIES = new Set(
  "torch tensorflow keras tf_keras jax flax optax lightning pytorch_lightning transformers accelerate datasets timm".split(
    " ",
  ),
);

function importRoots(path: string, level: number): string[] {
  const folders = path.split("/").slice(0, -1);
  if (level > 0) {
    const kept = folders.length - (level - 1);
    return kept < 0 ? [] : [folders.slice(0, kept).join("/")];
  }
  const upwards = folders.map((_, index) => folders.slice(0, folders.length - index).join("/"));
  return [...new Set([...upwards.slice(0, 1), "", "src", ...upwards.slice(1)])];
}

function joinPath(folder: string, name: string): string {
  return folder === "" || name === "" ? folder + name : `${folder}/${name}`;
}
