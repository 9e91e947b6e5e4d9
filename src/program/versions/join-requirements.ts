import { type Requirement, type RequirementFile, scopeOf } from "./requirement.ts";

/** How deep files may include one another. */
const MAX_INCLUDE_DEPTH = 10;

/** Statements that inclusion may add. */
const MAX_ADDED = 20_000;

/**
 * The statements of all files of one side. What a file includes speaks for that file's folder as well: `-r ../base.txt`
 * brings the lines of `base.txt`. Files that include one another in a circle are read once.
 */
export function joinRequirements(files: RequirementFile[]): Requirement[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const joined = files.flatMap((file) => file.requirements);
  const limit = joined.length + MAX_ADDED;
  for (const file of files) {
    const { scope } = file;
    for (const included of includedFiles(file, byPath)) {
      for (const one of included.requirements) {
        if (joined.length >= limit) return joined;
        if (scopeOf(one) !== scope) joined.push({ ...one, scope });
      }
    }
  }
  return joined;
}

function includedFiles(file: RequirementFile, byPath: Map<string, RequirementFile>): RequirementFile[] {
  const found = new Set<RequirementFile>();
  let level = [file];
  for (let depth = 0; depth < MAX_INCLUDE_DEPTH && level.length > 0; depth++) {
    const next = level.flatMap((one) => one.includes.flatMap(({ path }) => byPath.get(path) ?? []));
    level = next.filter((one) => one !== file && !found.has(one));
    for (const one of level) found.add(one);
  }
  return [...found];
}

/** The paths of included files that are not among the files: they have to be read as well. */
export function listMissingIncludes(files: RequirementFile[]): string[] {
  const known = new Set(files.map((file) => file.path));
  const paths = files.flatMap((file) => file.includes.map((include) => include.path));
  return [...new Set(paths)].filter((path) => !known.has(path));
}
