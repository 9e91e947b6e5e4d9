import { z } from "zod";
import { evaluateMarker } from "../marker.ts";
import type { Reading } from "../reading.ts";
import { readPoetryConstraint } from "../specifier.ts";

const one = z.looseObject({
  version: z.string().optional(),
  markers: z.string().optional(),
  python: z.string().optional(),
  platform: z.string().optional(),
  sys_platform: z.string().optional(),
  optional: z.boolean().optional(),
});

/** A table of Poetry or Pipenv: a constraint, a table with one, or several tables of which markers choose. */
export const poetryTable = z.record(z.string(), z.union([z.string(), one, z.array(one), z.unknown()])).catch({});

const entry = z.union([z.string().transform((version) => ({ version })), one]);

/** Takes the constraints of a table. What comes from a folder, an address or a version control system says nothing. */
export function takePoetryTable(
  reading: Reading,
  table: Record<string, unknown>,
  where: { lineOf: (key: string) => number; condition?: string | undefined },
): void {
  for (const [name, value] of Object.entries(table)) {
    if (name === "python") continue;
    for (const item of [value].flat()) {
      const found = entry.safeParse(item);
      if (found.success) takeEntry(reading, name, found.data, { line: where.lineOf(name), condition: where.condition });
    }
  }
}

function takeEntry(
  reading: Reading,
  name: string,
  found: z.infer<typeof one>,
  { line, condition }: { line: number; condition: string | undefined },
): void {
  const marker = readMarker(found);
  if (found.version === undefined || marker === "false") return;
  const conditions = [condition, marker, found.optional ? "an extra" : undefined].filter((part) => part !== undefined);
  const specifier = readPoetryConstraint(found.version);
  const joined = conditions.length > 0 ? { condition: conditions.join(", ") } : {};
  reading.takeConverted({ package: name, line, ...joined }, found.version, specifier);
}

/** What has to hold for an entry to count; `false` when it never does on Linux, undefined when it always does. */
function readMarker(found: z.infer<typeof one>): string | undefined {
  const platform = found.platform ?? found.sys_platform?.replace(/^==\s*|['"]/g, "");
  const isOtherPlatform = platform !== undefined && !platform.startsWith("linux");
  const outcome = found.markers === undefined ? "true" : evaluateMarker(found.markers);
  if (isOtherPlatform || outcome === "false") return "false";
  const parts = [outcome === "unknown" ? found.markers : undefined, found.python && `python ${found.python}`];
  const known = parts.filter(Boolean).join(", ");
  return known === "" ? undefined : known;
}
