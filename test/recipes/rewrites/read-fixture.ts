import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDiskSource } from "../../../src/local/disk-source.ts";
import type { Module } from "../../../src/python/nodes.ts";
import type { Recipe } from "../../../src/recipe/recipe-schema.ts";
import type { ReviewSource } from "../../../src/review/ports.ts";
import { readRecipesFrom } from "../../../src/review/read-recipes-from.ts";
import { tools } from "../../review/review-tools.ts";
import { applyEdits, parseWhole, type Rewrite } from "./python-text.ts";

const folder = fileURLToPath(new URL("../../../fixtures/recipes/", import.meta.url));

/** The program of a fixture. */
export interface Fixture {
  name: string;
  root: string;
  /** The file that is asked about. */
  entry: string;
  files: { path: string; text: string }[];
}

/** All fixtures, by name. */
export function listFixtures(): Fixture[] {
  return readdirSync(folder).sort().map(readFixture);
}

function readFixture(name: string): Fixture {
  const root = join(folder, name);
  const { file } = JSON.parse(readFileSync(join(root, "expected.json"), "utf8")) as { file: string };
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = entries.map((one) => join(one.parentPath, one.name).slice(root.length + 1)).sort();
  const own = paths.filter((path) => path !== "expected.json");
  return {
    name,
    root,
    entry: file,
    files: own.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") })),
  };
}

/** The Python files that a rewrite changes, with their new text; throws when one is no Python any more. */
export function rewriteFixture({ files, entry }: Fixture, rewrite: Rewrite): Map<string, string> {
  const changed = new Map<string, string>();
  for (const { path, text } of files.filter((one) => one.path.endsWith(".py"))) {
    const beside = files.filter((one) => one.path !== path);
    const edits = rewrite({ text, module: moduleOf(text), isEntry: path === entry, beside });
    const result = applyEdits(text, edits);
    if (result !== text) changed.set(path, result);
    parseWhole(result);
  }
  return changed;
}

const modules = new Map<string, Module>();

/** The syntax of a text of a fixture, parsed once for all rewrites. */
function moduleOf(text: string): Module {
  const module = modules.get(text) ?? parseWhole(text);
  modules.set(text, module);
  return module;
}

/** The recipes of a fixture, with texts that stand for those of some of its files. */
export async function readRecipesWith({ root, entry }: Fixture, texts: Map<string, string>): Promise<Recipe[]> {
  const disk = openDiskSource({ cwd: root, paths: [entry] }, root);
  const source: ReviewSource = {
    range: () => disk.range(),
    read: async (request) => {
      const answer = await disk.read(request);
      const files = answer.files.map((content, index) => {
        const asked = request.files[index];
        const text = asked?.side === "head" ? texts.get(asked.path) : undefined;
        return text === undefined ? content : ({ kind: "text", text } as const);
      });
      return { ...answer, files };
    },
  };
  const { recipes } = await readRecipesFrom(source, tools);
  return recipes;
}
