import { readFileSync } from "node:fs";
import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { z } from "zod";
import { type Fact, factFileSchema } from "./fact.ts";

/** A file under `rules/` does not have the form it must have. The message names file, line and what is wrong. */
export class CatalogError extends Error {
  override name = "CatalogError";
}

/** All facts, found by id or by the dotted name under which code imports the thing. */
export interface FactBook {
  get(id: string): Fact;
  /** Facts about a symbol; `tf.` is written `tensorflow.`. Empty when nothing is known. */
  find(dottedName: string): Fact[];
  /** Final releases of a package with their day of publication (`YYYY-MM-DD`), oldest first; empty when unknown. */
  releases(packageName: string): [release: string, published: string][];
  all(): Fact[];
}

const FACT_FILES = ["keras", "tensorflow-v1", "pytorch", "optax", "transformers", "lightning", "speechbrain", "others"];

const releasesSchema = z.object({ packages: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))) });

let loaded: FactBook | undefined;

/** Reads `rules/facts/` once for the process. Throws `CatalogError` when a file is broken. */
export function loadFacts(): FactBook {
  loaded ??= readFactBook(new URL("../../rules/facts/", import.meta.url));
  return loaded;
}

/** Reads a facts folder. Throws `CatalogError` naming file and line when a file is broken. */
export function readFactBook(folder: URL): FactBook {
  const entries = FACT_FILES.flatMap((framework) => {
    const file = readChecked(new URL(`${framework}.json`, folder), factFileSchema);
    return file.entries.map((entry) => ({ ...entry, framework }));
  });
  const { packages } = readChecked(new URL("releases.json", folder), releasesSchema);
  return indexFacts(entries, packages);
}

function indexFacts(entries: Fact[], packages: Record<string, [string, string][]>): FactBook {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const byName = new Map<string, Fact[]>();
  for (const entry of entries) {
    for (const path of entry.import_paths ?? []) {
      const name = normalizeSymbol(path);
      byName.set(name, [...new Set([...(byName.get(name) ?? []), entry])]);
    }
  }
  return {
    get: (id) => {
      const fact = byId.get(id);
      if (fact === undefined) throw new CatalogError(`rules/facts has no entry ${id}`);
      return fact;
    },
    find: (name) => byName.get(normalizeSymbol(name)) ?? [],
    releases: (name) => packages[name] ?? [],
    all: () => entries,
  };
}

/** Spellings of one thing: `tf.` for `tensorflow.`, and the private modules in which classes are defined. */
export function normalizeSymbol(path: string): string {
  return path
    .replace(/ \(.*$/, "")
    .replace(/^tf\./, "tensorflow.")
    .replace(/^tensorpack\.(compat\.)?tfv1\./, "tensorflow.compat.v1.")
    .replace(/^tensorflow\.(?:compat\.v2|contrib|python)\.(?=keras\.|optimizers\.)/, "tensorflow.")
    .replace(/^tensorflow\.optimizers\./, "tensorflow.keras.optimizers.")
    .replace(/^((?:tensorflow\.)?keras)\.src\./, "$1.")
    .replace(
      /^((?:tensorflow\.)?keras\.optimizers)\.(?!schedules\.|legacy\.|experimental\.)[a-z_0-9]+\.(?=[A-Z])/,
      "$1.",
    )
    .replace(/^pytorch_lightning\./, "lightning.pytorch.")
    .replace(/^optax\.schedules\./, "optax.")
    .replace(/^transformers\.optimization\./, "transformers.")
    .replace(/^diffusers\.(?:optimization\.)?(?=get_)/, "transformers.");
}

/** The quick check comes first; positions are looked up only for the message. */
function readChecked<T>(file: URL, schema: z.ZodType<T>): T {
  const text = readFileSync(file, "utf8");
  const name = file.pathname.split("/").slice(-3).join("/");
  const parsed = parseJson(text, name);
  const checked = schema.safeParse(parsed);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const path = (issue?.path ?? []).map((key) => (typeof key === "symbol" ? String(key) : key));
  throw new CatalogError(`${name}:${findLine(text, path)} ${path.join(".")}: ${issue?.message ?? "wrong form"}`);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CatalogError(`${name} is not valid JSON`, { cause });
  }
}

function findLine(text: string, path: (string | number)[]): number {
  const tree = parseTree(text);
  for (let length = path.length; tree && length >= 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return text.slice(0, node.offset).split("\n").length;
  }
  return 1;
}
