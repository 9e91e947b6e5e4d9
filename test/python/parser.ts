import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPythonParser } from "../../src/python/parse-python.ts";

const grammar = fileURLToPath(import.meta.resolve("tree-sitter-python/tree-sitter-python.wasm"));

/** The real parser, loaded once per test file. */
export const parser = await loadPythonParser(readFileSync(grammar));
