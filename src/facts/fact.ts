/**
 * What is believed about framework interfaces, and on what authority. The data lies in `rules/facts/`; this folder checks
 * and indexes it. May be imported by every later layer; refuses to know how anything looks in code.
 */
import { z } from "zod";

const json = z.json();

const parameter = z.object({
  name: z.string(),
  kind: z.enum(["positional", "keyword_only", "var_positional", "var_keyword"]).default("positional"),
  default: json.optional(),
  required: z.boolean().optional(),
});

const source = z.union([
  z.looseObject({ repo: z.string() }),
  z.looseObject({ docs: z.string() }),
  z.looseObject({ arxiv: z.string() }),
  z.looseObject({ file: z.string() }),
  z.looseObject({ probe: z.string() }),
]);

const release = z.string().nullable();
const bound = release.optional();

/** The form of one entry of a facts file. Fields that no code reads are let through unread. */
const factSchema = z.looseObject({
  id: z.string(),
  kind: z.enum([
    "optimizer",
    "schedule",
    "callback",
    "behavior",
    "string_identifier",
    "legacy_argument",
    "attribute",
    "config_field",
    "removed_symbol",
    "learning_rate_range",
  ]),
  name: z.string(),
  fact: z.string().optional(),
  package: z.string().optional(),
  since: release,
  until: release,
  import_paths: z.array(z.string()).optional(),
  learning_rate: z
    .array(
      z.object({
        param: z.string(),
        default: json.optional(),
        required: z.boolean().optional(),
        since: bound,
        until: bound,
      }),
    )
    .optional(),
  variants: z.array(z.looseObject({ since: bound, until: bound, parameters: z.array(parameter) })).optional(),
  parameters: z.array(parameter).optional(),
  identifiers: z
    .array(
      z.union([
        z.string(),
        z.looseObject({ id: z.string(), class: z.string().optional(), implied_learning_rate: json.optional() }),
      ]),
    )
    .optional(),
  string_identifier: z.string().optional(),
  outcome: z.string().optional(),
  raises: z.string().optional(),
  usual_call_site: z.string().optional(),
  source: source.optional(),
  executed: z.array(z.looseObject({ version: z.string() })).optional(),
  confidence: z.enum(["verified", "derived", "executed", "reported", "recalled"]),
});

/** One statement about a framework, true for the releases `since` to `until`, both inclusive; null is open. */
export type Fact = z.infer<typeof factSchema> & {
  /** The facts file it stands in, which is the framework: `keras`, `pytorch`, … */
  framework: string;
};

/** One parameter of a signature, in positional order; names of `*args` and `**kwargs` carry their stars. */
export type FactParameter = z.infer<typeof parameter>;

/** The form of a facts file. */
export const factFileSchema = z.looseObject({ framework: z.string(), entries: z.array(factSchema) });

/** Whether a rule that can fail a check may rest on the fact: it was run, or read in the source that it names. */
export function isProven(fact: Fact): boolean {
  return fact.confidence === "executed" || fact.confidence === "verified" || (fact.executed?.length ?? 0) > 0;
}
