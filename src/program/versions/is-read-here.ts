import { type Program, resolveImport } from "../program.ts";

/**
 * Whether an import of a package in the file at `path` leads into the repository, as in the repositories of the frameworks
 * themselves: then the code there counts, and what is known of releases does not.
 */
export function isReadHere(program: Program, path: string, packageName: string): boolean {
  const target = resolveImport(program, path, packageName.replaceAll("-", "_"), 0);
  return target.kind !== "library";
}
