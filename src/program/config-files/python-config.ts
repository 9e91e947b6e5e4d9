import type { SourceFile } from "../../python/source-file.ts";
import { loadModule } from "../imports.ts";
import type { Machine } from "../machine.ts";
import { dataCandidates } from "../program.ts";
import type { ModuleValue } from "../values.ts";

/** The Python file at a path, as a program gives it; undefined when it does not exist or was not read yet. */
export function findPythonFile(machine: Machine, path: string): SourceFile | undefined {
  const from = machine.frames[0]?.file.path ?? machine.frame.file.path;
  for (const candidate of dataCandidates(from, path)) {
    const file = machine.program.files.get(candidate);
    if (file) return file;
    if (!machine.program.exists.has(candidate)) machine.wanted.add(candidate);
  }
  return undefined;
}

/** Runs a configuration that is a Python file; undefined when it is not there. */
export function loadPythonConfig(machine: Machine, path: string): ModuleValue | undefined {
  const file = findPythonFile(machine, path);
  return file && loadModule(machine, file);
}
