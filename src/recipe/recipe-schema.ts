import { z } from "zod";

const line = z.int().min(1);

const provenanceSchema = z.array(z.strictObject({ path: z.string(), line, note: z.string() }));

const valueSchema = z.strictObject({
  kind: z.enum(["constant", "scheduled", "computed", "default", "unknown"]),
  value: z.union([z.number(), z.string(), z.boolean()]).optional(),
  text: z.string().optional(),
  reason: z.string().optional(),
  provenance: provenanceSchema,
  when: z.string().optional(),
});

const values = z.array(valueSchema).optional();

/** The form of one recipe in a result. */
export const recipeSchema = z.strictObject({
  entry: z.strictObject({
    path: z.string(),
    line,
    function: z.string().optional(),
    /** The configuration that is read, where the command line has to name one of several. */
    config: z.string().optional(),
    /** The call that leads there, where the same line trains several times. */
    calledFrom: z.strictObject({ path: z.string(), line }).optional(),
  }),
  framework: z.string(),
  version: z.string().optional(),
  model: z.strictObject({ name: z.string(), path: z.string(), line }).optional(),
  optimizers: z.array(
    z.strictObject({
      name: z.string(),
      path: z.string(),
      line,
      learningRate: z.array(valueSchema),
      weightDecay: values,
      groups: z.array(z.strictObject({ learningRate: values, weightDecay: values })).optional(),
      when: z.string().optional(),
    }),
  ),
  schedules: z.array(
    z.strictObject({
      name: z.string(),
      path: z.string(),
      line,
      optimizer: z.int().optional(),
      parts: z.array(z.strictObject({ name: z.string(), path: z.string(), line })).optional(),
      steppedPer: z.enum(["batch", "update", "epoch", "evaluation", "unknown"]),
      told: valueSchema.optional(),
      done: valueSchema.optional(),
      rates: z.array(z.strictObject({ step: z.number(), rate: z.number() })).optional(),
      halvedAt: z.number().optional(),
      when: z.string().optional(),
    }),
  ),
  batchSize: values,
  effectiveBatch: values,
  processes: values,
  epochs: values,
  updates: values,
  accumulation: values,
  clipping: values,
  precision: values,
  loss: z.array(z.strictObject({ name: z.string(), path: z.string(), line, when: z.string().optional() })).optional(),
  /** What commands in the repository pass for options whose defaults this recipe has. */
  passed: z.array(z.strictObject({ option: z.string(), text: z.string(), path: z.string(), line })).optional(),
});

/** What one training will do. */
export type Recipe = z.infer<typeof recipeSchema>;

/** A quantity of a recipe with where it comes from. */
export type RecipeValue = z.infer<typeof valueSchema>;

/** One optimizer of a recipe. */
export type RecipeOptimizer = Recipe["optimizers"][number];

/** One schedule of a recipe. */
export type RecipeSchedule = Recipe["schedules"][number];

/** A chain from the use of a value to where it is written. */
export type Provenance = z.infer<typeof provenanceSchema>;
