import { blocksOf } from "../program/loop-scan.ts";
import { importCandidates } from "../program/program.ts";
import type { Statement } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";

/** Every file that an import of this file may mean. */
export function importedPaths(file: SourceFile): string[] {
  const paths: string[] = [];
  const visit = (statements: Statement[]): void => {
    for (const statement of statements) {
      if (statement.kind === "Import")
        for (const { name } of statement.names) paths.push(...importCandidates(file.path, name, 0));
      if (statement.kind === "ImportFrom") paths.push(...candidatesOfFrom(file.path, statement));
      const inner =
        statement.kind === "FunctionDef" || statement.kind === "ClassDef" ? [statement.body] : blocksOf(statement);
      for (const block of inner) visit(block);
    }
  };
  visit(file.module.body);
  return [...new Set(paths)];
}

/** `from package import module` may mean a file inside the package. */
function candidatesOfFrom(path: string, statement: Extract<Statement, { kind: "ImportFrom" }>): string[] {
  const { module, level, names } = statement;
  const inner = names
    .filter(({ name }) => name !== "*")
    .map(({ name }) => (module === "" ? name : `${module}.${name}`));
  return [...importCandidates(path, module, level), ...inner.flatMap((name) => importCandidates(path, name, level))];
}
