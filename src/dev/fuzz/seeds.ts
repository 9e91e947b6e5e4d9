import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { PythonParser } from "../../python/parse-python.ts";
import { GRAMMAR_SEED } from "./grammar-seed.ts";
import { listNodes, type PlacedNode } from "./list-nodes.ts";

/** A sound text that mutations start from. */
export interface Seed {
  /** Of the file in the repository that it is reviewed in. */
  path: string;
  text: string;
  /** Its nodes by kind. */
  nodes: Map<string, PlacedNode[]>;
  /** The files that lie beside it, by path. */
  beside: Map<string, string>;
}

const FIXTURES = new URL("../../../fixtures/", import.meta.url).pathname;

/** Folders of fixtures with code; each folder in them is a small repository. */
const SEED_FOLDERS = ["recipes", "rules"];

/** The Python of the fixtures, each file with those beside it, and the constructs that none of them uses. */
export function loadSeeds(parser: PythonParser): Seed[] {
  const repositories = SEED_FOLDERS.flatMap((kind) =>
    readdirSync(join(FIXTURES, kind)).map((name) => readFolder(join(FIXTURES, kind, name))),
  );
  const whole = { path: "constructs.py", text: GRAMMAR_SEED, beside: new Map<string, string>() };
  const seeds = repositories.flatMap((beside) =>
    [...beside].filter(([path]) => path.endsWith(".py")).map(([path, text]) => ({ path, text, beside })),
  );
  return [whole, ...seeds].map((seed) => ({ ...seed, nodes: nodesByKind(parser, seed.text) }));
}

function readFolder(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(
    paths.map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path, "utf8")] as const),
  );
}

function nodesByKind(parser: PythonParser, text: string): Map<string, PlacedNode[]> {
  const module = parser.parse(text);
  return Map.groupBy(module ? listNodes(module) : [], (node) => node.kind);
}
