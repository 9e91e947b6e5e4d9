import type { ImportedName } from "../../../src/python/nodes.ts";
import {
  type Binding,
  bindingsIn,
  FOUND_BY_NAME,
  freshName,
  isInFunction,
  isInString,
  isPrivate,
  looksAtNames,
  nameBoundBy,
} from "./bound-names.ts";
import { type Edit, namesIn, type PythonText } from "./python-text.ts";

/** Renames every variable and function of a file whose bindings are all seen. */
export function renameNames(file: PythonText): Edit[] {
  if (looksAtNames(file)) return [];
  return [...groupByName(bindingsIn(file.module))]
    .filter(([name, bindings]) => canRename(file, name, bindings))
    .flatMap(([name]) => renameTo(file, name, freshName(file, `${name}_renamed`)));
}

function canRename(file: PythonText, name: string, bindings: Binding[]): boolean {
  if (name === "_" || name === FOUND_BY_NAME || /^__.*__$/.test(name) || isInString(file, name)) return false;
  if (!bindings.every(isRenamable)) return false;
  return bindings.every(isInFunction) ? isBoundWhereRead(file, name) : isPrivate(file, name);
}

/** A name of a class is an attribute too; what a decorator makes of a function may depend on its name. */
function isRenamable({ kind, node, around }: Binding): boolean {
  if (kind !== "target" && kind !== "inner target" && kind !== "function") return false;
  const owner = around.findLast((one) => one.kind === "ClassDef" || one.kind === "FunctionDef");
  if (kind === "function" && "decorators" in node && (node.decorators as unknown[]).length > 0) return false;
  return owner?.kind !== "ClassDef";
}

/** A variable of functions alone may have the name of a builtin that others read. */
function isBoundWhereRead({ module }: PythonText, name: string): boolean {
  return module.body.every((statement) => {
    const isRead = namesIn(statement).some((one) => one.id === name);
    return !isRead || bindingsIn(statement).some((one) => one.name === name);
  });
}

/** Gives every import of the file another name. */
export function aliasImports(file: PythonText): Edit[] {
  if (looksAtNames(file)) return [];
  const groups = groupByName(bindingsIn(file.module));
  const imports = file.module.body.filter((one) => one.kind === "Import" || one.kind === "ImportFrom");
  return imports.flatMap((one) => {
    if (one.kind === "ImportFrom" && one.module === "__future__") return [];
    return one.names.flatMap((imported) => aliasOne(file, imported, groups));
  });
}

function aliasOne(file: PythonText, imported: ImportedName, groups: Map<string, Binding[]>): Edit[] {
  const name = nameBoundBy(imported);
  const isPart = imported.asName === undefined && imported.name.includes(".");
  if (imported.name === "*" || isPart || groups.get(name)?.length !== 1) return [];
  if (isInString(file, name) || isImportedBeside(file, name)) return [];
  const alias = freshName(file, `${name}_alias`);
  return [
    { start: imported.start, end: imported.end, text: `${imported.name} as ${alias}` },
    ...renameTo(file, name, alias),
  ];
}

/** Whether another file may take the name from this one: by an import or as an attribute of the module. */
function isImportedBeside({ isEntry, beside }: PythonText, name: string): boolean {
  if (isEntry) return false;
  const taken = new RegExp(`\\.${name}\\b|import[^\\n]*(\\b${name}\\b|\\*)|^\\s+${name},$`, "m");
  return beside.some(({ text }) => taken.test(text));
}

function renameTo(file: PythonText, from: string, to: string): Edit[] {
  const places = namesIn(file.module).filter((one) => one.id === from);
  return places.map(({ start, end }) => ({ start, end, text: to }));
}

function groupByName(bindings: Binding[]): Map<string, Binding[]> {
  const groups = new Map<string, Binding[]>();
  for (const one of bindings) groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  return groups;
}
