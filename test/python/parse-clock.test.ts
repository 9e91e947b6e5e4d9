import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { loadPythonParser } from "../../src/python/parse-python.ts";

const grammar = readFileSync(createRequire(import.meta.url).resolve("tree-sitter-python/tree-sitter-python.wasm"));

it("gives up a text whose time is over, and reads the next one", async () => {
  let isOver = true;
  const parser = await loadPythonParser(grammar, () => () => isOver);
  const text = "x = [1, 2, 3]\n".repeat(1_000);

  const first = parser.parse(text);
  isOver = false;

  expect(first).toBeUndefined();
  expect(parser.parse(text)?.body).toHaveLength(1_000);
});
