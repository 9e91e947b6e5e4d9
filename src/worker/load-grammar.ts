import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const FILE = "tree-sitter-python.wasm";

/** The bytes of Python's grammar: beside the code of the built package, else from the development dependency. */
export async function loadGrammar(): Promise<Uint8Array> {
  const built = new URL(`../${FILE}`, import.meta.url);
  if (existsSync(built)) return readFileSync(built);
  return readFileSync(createRequire(import.meta.url).resolve(`tree-sitter-python/${FILE}`));
}
