import { readdirSync, readFileSync } from "node:fs";
import { isMap, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { CatalogError } from "./load-facts.ts";

const option = z.strictObject({
  default: z.union([z.number(), z.string(), z.boolean()]),
  unit: z.string(),
  source: z.string(),
});

const source = z.strictObject({
  title: z.string(),
  url: z.url(),
  supports: z.string(),
  relation: z.enum(["inspired", "exact"]),
});

const metadataSchema = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z0-9]+)*$/),
  title: z.string(),
  category: z.enum(["learning-rate", "schedule", "optimizer", "loop", "loss"]),
  severity: z.enum(["error", "warning", "note"]),
  precision: z.enum(["very-high", "high", "medium"]),
  status: z.enum(["preview", "stable", "deprecated"]),
  since: z.string().regex(/^\d+\.\d+\.\d+$/),
  frameworks: z.array(z.enum(["torch", "keras", "optax", "transformers", "lightning", "accelerate", "tf1"])).min(1),
  suggestion: z.enum(["safe", "needs-review", "none"]),
  /** One sentence per case of the rule; `{name}` stands for a value from the program. */
  messages: z.record(z.string(), z.string()),
  options: z.record(z.string(), option).default({}),
  facts: z.array(z.string()).default([]),
  sources: z.record(z.string(), source),
  aliases: z.array(z.string()).default([]),
});

/** What stands on top of a rule's page. */
type RuleMetadata = z.infer<typeof metadataSchema>;

/** A rule's page: metadata and documentation. */
export interface RulePage {
  metadata: RuleMetadata;
  /** Markdown below the metadata. */
  body: string;
  /** 1-based line of the file on which the body begins. */
  bodyLine: number;
}

let loaded: RulePage[] | undefined;

/** Reads all pages under `rules/` once for the process, sorted by id. Throws `CatalogError` when one is broken. */
export function loadRulePages(): RulePage[] {
  loaded ??= readRulePages(new URL("../../rules/", import.meta.url));
  return loaded;
}

/** Reads the pages of a folder. Throws `CatalogError` naming file and line when one is broken. */
function readRulePages(folder: URL): RulePage[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");
  return names.sort().map((name) => parseRulePage(readFileSync(new URL(name, folder), "utf8"), name));
}

/** Takes a page apart. Throws `CatalogError` naming file and line when it does not have the form of a page. */
export function parseRulePage(text: string, name: string): RulePage {
  const match = /^---\n([\s\S]*?\n)---\n/.exec(text.replaceAll("\r\n", "\n"));
  if (!match?.[1]) throw new CatalogError(`rules/${name}:1 has no metadata between two lines of ---`);
  const lines = new LineCounter();
  const document = parseDocument(match[1], { lineCounter: lines });
  const [broken] = document.errors;
  if (broken)
    throw new CatalogError(`rules/${name}:${lines.linePos(broken.pos[0]).line + 1} ${broken.message.split("\n")[0]}`);
  const checked = metadataSchema.safeParse(document.toJS());
  if (!checked.success) throw pageError(name, checked.error, (path) => lineOfKey(document, lines, path));
  const bodyLine = match[0].split("\n").length;
  return { metadata: checked.data, body: text.slice(match[0].length), bodyLine };
}

function pageError(name: string, error: z.ZodError, findLine: (path: PropertyKey[]) => number): CatalogError {
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  return new CatalogError(`rules/${name}:${findLine(path)} ${path.join(".")}: ${issue?.message ?? "wrong form"}`);
}

/** The line of a key in the file, counting the opening `---`. */
function lineOfKey(document: ReturnType<typeof parseDocument>, lines: LineCounter, path: PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(path[length - 1])) : undefined;
    const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range;
    if (range) return lines.linePos(range[0]).line + 1;
  }
  return 1;
}
