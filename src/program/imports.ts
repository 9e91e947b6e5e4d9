import type { Import, ImportFrom } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";
import { execute } from "./execute.ts";
import { type Machine, runWithin } from "./machine.ts";
import { findUnlooked, type ImportTarget, isFrameworkName, type Program, resolveImport } from "./program.ts";
import { createModuleScope } from "./scope.ts";
import type { Imported, ModuleValue, Value } from "./values.ts";
import { constant, external, unknown } from "./values.ts";

/** `import a.b as c` binds `c`; `import a.b` binds `a`. */
export function executeImport(machine: Machine, node: Import): void {
  for (const { name, asName } of node.names) {
    const [first = name] = name.split(".");
    const value = moduleNamed(machine, asName === undefined ? first : name, 0);
    machine.store.write(machine.frame.scope.names, asName ?? first, value);
  }
}

/** `from a import b` binds `b` without reading `a`, until `b` is used. */
export function executeImportFrom(machine: Machine, node: ImportFrom): void {
  for (const { name, asName } of node.names) {
    if (name === "*") importStar(machine, node);
    else machine.store.write(machine.frame.scope.names, asName ?? name, importedName(machine, node, name));
  }
}

function importedName(machine: Machine, node: ImportFrom, name: string): Value {
  const target = lookUp(machine, machine.frame.file.path, node.module, node.level);
  if (target.kind === "library") return external(`${target.name}.${name}`);
  const { file } = machine.frame;
  return { kind: "imported", from: file.path, module: node.module, level: node.level, name };
}

/** Reads the module behind a name that was imported, and gives the name's value there. */
export function resolveImported(machine: Machine, value: Value): Value {
  if (value.kind !== "imported") return value;
  const target = lookUp(machine, value.from, value.module, value.level);
  if (target.kind === "file") {
    const module = loadModule(machine, target.file);
    const found = module.scope.names.get(value.name);
    if (found && found !== value) return resolveImported(machine, found);
  }
  return resolveSubmodule(machine, value, target);
}

/** `from package import module` finds a file when the package binds no such name. */
function resolveSubmodule(machine: Machine, value: Imported, target: ImportTarget): Value {
  const dotted = value.module === "" ? value.name : `${value.module}.${value.name}`;
  const inner = lookUp(machine, value.from, dotted, value.level);
  if (inner.kind === "file") return loadModule(machine, inner.file);
  if (inner.kind === "not loaded") return notLoaded(machine, inner.path);
  if (target.kind === "not loaded") return notLoaded(machine, target.path);
  // A framework that gives its names lazily, seen from its own scripts.
  if (value.level === 0 && isFrameworkName(value.module)) return external(dotted);
  return unknown(`${dotted} is not defined in any file that was read`);
}

/** Where imports lead, by program, folder and name: the files of a folder import the same. */
const lookedUp = new WeakMap<Program, Map<string, { target: ImportTarget; unlooked: string[] }>>();

/** Where an import leads as far as files were read; what may lie elsewhere is noted as wanted. */
function lookUp(machine: Machine, path: string, name: string, level: number): ImportTarget {
  const { program } = machine;
  const known = lookedUp.get(program) ?? new Map<string, { target: ImportTarget; unlooked: string[] }>();
  lookedUp.set(program, known);
  const key = `${path.slice(0, path.lastIndexOf("/") + 1)} ${level} ${name}`;
  let found = known.get(key);
  if (found === undefined) {
    const target = resolveImport(program, path, name, level);
    found = { target, unlooked: target.kind === "file" ? [] : findUnlooked(program, path, name, level) };
    known.set(key, found);
  }
  for (const one of found.unlooked) machine.wanted.add(one);
  return found.target;
}

function notLoaded(machine: Machine, path: string): Value {
  machine.missing.add(path);
  return unknown(`${path} was not loaded`);
}

/** The module of a dotted name, as `importlib.import_module` gives it. */
export function importModule(machine: Machine, name: string): Value {
  return moduleNamed(machine, name, 0);
}

/** The value of a module by its dotted name. */
function moduleNamed(machine: Machine, name: string, level: number): Value {
  const target = lookUp(machine, machine.frame.file.path, name, level);
  if (target.kind === "file") return loadModule(machine, target.file);
  if (target.kind === "not loaded") return notLoaded(machine, target.path);
  if (target.kind === "library") return external(target.name);
  return { kind: "package", directory: target.directory };
}

/** Runs a module's top level once; a module that is being run is given as far as it got. */
export function loadModule(machine: Machine, file: SourceFile, name?: string): ModuleValue {
  const known = machine.modules.get(file.path);
  if (known) return known;
  const scope = createModuleScope();
  const module: ModuleValue = { kind: "module", file, scope };
  machine.modules.set(file.path, module);
  scope.names.set("__name__", constant(name ?? moduleName(file.path)));
  scope.names.set("__file__", constant(file.path));
  machine.frames.push({
    file,
    scope,
    function: undefined,
    class: undefined,
    receiver: undefined,
    returns: [],
    pending: [],
  });
  const { loopDepth } = machine;
  machine.loopDepth = 0;
  try {
    machine.liftLimit(() => executeModule(machine, file, name));
  } finally {
    machine.loopDepth = loopDepth;
    machine.frames.pop();
  }
  return module;
}

/** Steps that one statement of an imported package is worth; those that make its modules lazy take tens of thousands. */
const MAX_PACKAGE_STEPS = 1_000;

function executeModule(machine: Machine, file: SourceFile, name: string | undefined): void {
  const { body } = file.module;
  if (name === "__main__" || !file.path.endsWith("__init__.py")) {
    execute(machine, body);
    return;
  }
  for (const statement of body) if (runWithin(machine, MAX_PACKAGE_STEPS, () => execute(machine, [statement]))) return;
}

function importStar(machine: Machine, node: ImportFrom): void {
  const target = lookUp(machine, machine.frame.file.path, node.module, node.level);
  const { names } = machine.frame.scope;
  if (target.kind === "file") {
    for (const [name, value] of loadModule(machine, target.file).scope.names) {
      if (!name.startsWith("_")) machine.store.write(names, name, value);
    }
  } else if (target.kind === "library") {
    for (const name of machine.library.namesOf(target.name))
      machine.store.write(names, name, external(`${target.name}.${name}`));
  } else if (target.kind === "not loaded") machine.missing.add(target.path);
}

function moduleName(path: string): string {
  return path.replace(/(\/__init__)?\.\w+$/, "").replaceAll("/", ".");
}
