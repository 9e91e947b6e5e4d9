import { z } from "zod";
import { recipeSchema } from "../recipe/recipe-schema.ts";

const line = z.int().min(1);
const column = z.int().min(0);

const editSchema = z.strictObject({
  path: z.string(),
  start: z.int().min(0).describe("UTF-16 units from the beginning of the file at head"),
  end: z.int().min(0),
  text: z.string(),
});

const findingSchema = z.strictObject({
  rule: z.string(),
  category: z.enum(["learning-rate", "schedule", "optimizer", "loop", "loss"]),
  severity: z.enum(["error", "warning", "note"]),
  precision: z.enum(["very-high", "high", "medium"]),
  status: z.enum(["preview", "stable", "deprecated"]),
  path: z.string(),
  startLine: line.describe("1-based, at head; in a notebook a line of its JSON"),
  startColumn: column.describe("0-based, UTF-16 units"),
  endLine: line,
  endColumn: column,
  cell: z.int().min(1).optional().describe("the cell of a notebook, 1-based"),
  message: z.string(),
  detail: z.string(),
  evidence: z.array(z.strictObject({ path: z.string(), startLine: line, endLine: line, note: z.string() })),
  fix: z
    .strictObject({ edits: z.array(editSchema), safety: z.enum(["safe", "needs-review"]), verified: z.boolean() })
    .optional(),
  introduced: z.boolean().describe("no finding with this cause at the merge base"),
  touched: z.boolean().describe("the cause was there before and lies on a changed line"),
  fingerprint: z.string().describe("the same across pushes that only shift lines"),
});

/** The form of a result; published as JSON Schema with the package. */
export const resultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal("epoch-zero"), version: z.string() }),
  base: z.string().optional(),
  head: z.string().optional(),
  findings: z.array(findingSchema),
  recipes: z.strictObject({ base: z.array(recipeSchema), head: z.array(recipeSchema) }),
  coverage: z.strictObject({
    analysed: z.array(z.string()),
    skipped: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  }),
});

/** Everything a review has to say, for programs: what every command, reporter and host is given. */
export type ReviewResult = z.infer<typeof resultSchema>;

/** One finding of a result. */
export type ResultFinding = ReviewResult["findings"][number];

/** The JSON Schema of a result. */
export function createResultSchema(): Record<string, unknown> {
  return z.toJSONSchema(resultSchema, { target: "draft-2020-12" });
}
