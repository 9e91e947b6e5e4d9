import type { SourceFile } from "../python/source-file.ts";
import type { Machine } from "./machine.ts";

/** Names of scripts that start what other modules beside them do. */
const STARTER = /^(main|__main__|run|train|launch|cli|app|start)(_\w+)?\.py$|_main\.py$/;

/** Scripts that are looked at, per module. */
const MAX_STARTERS = 4;

/**
 * Scripts in the folder of a module that import it and start something: `main.py` beside `train.py`. Those that were not
 * read yet are noted as wanted. Empty for a module that is a script itself.
 */
export function findStarters(machine: Machine, file: SourceFile): SourceFile[] {
  if (file.notebook || /^if __name__\s*==/m.test(file.text)) return [];
  const parts = file.path.split("/");
  const stem = parts.at(-1)?.replace(/\.py$/, "") ?? "";
  const folder = parts.slice(0, -1).join("/");
  const names = machine.listFolder(folder)?.filter((name) => STARTER.test(name) && name !== parts.at(-1)) ?? [];
  const isImport = new RegExp(`^[ \\t]*(?:import|from)\\b.*\\b${stem.replace(/\W/g, "\\$&")}\\b`, "m");
  return names.slice(0, MAX_STARTERS).flatMap((name) => {
    const path = folder === "" ? name : `${folder}/${name}`;
    const found = machine.program.files.get(path);
    if (found === undefined && !machine.program.exists.has(path)) machine.wanted.add(path);
    return found && isImport.test(found.text) && found.text.includes("__main__") ? [found] : [];
  });
}
