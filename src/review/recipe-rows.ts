import { formatCount, formatNumber } from "../findings/format-number.ts";
import type { Provenance, Recipe, RecipeOptimizer, RecipeSchedule, RecipeValue } from "../recipe/recipe-schema.ts";

/** One thing that a recipe says; the text is plain, with program text between backticks. */
export interface Row {
  name: string;
  text: string;
  /** What it is under the program's defaults, where that is a number. */
  number?: number | undefined;
  /** From the use of the value to where it is written. */
  provenance?: Provenance | undefined;
}

/** A recipe row by row, in the order in which people read it. */
export function listRows(recipe: Recipe): Row[] {
  const { optimizers, schedules, loss } = recipe;
  return [
    ...(recipe.model ? [{ name: "model", text: code(recipe.model.name) }] : []),
    ...optimizers.flatMap((optimizer, index) => optimizerRows(optimizer, optimizers.length > 1 ? ` ${index + 1}` : "")),
    ...schedules.map((schedule, index) => ({
      name: schedules.length > 1 ? `schedule ${index + 1}` : "schedule",
      text: describeSchedule(schedule),
    })),
    ...QUANTITIES.flatMap(([key, name]) => valueRows(name, recipe[key])),
    ...(loss && loss.length > 0 ? [{ name: "loss", text: loss.map((one) => code(one.name)).join(", ") }] : []),
  ];
}

/** The quantities of a recipe and what people call them. */
export const QUANTITIES = [
  ["batchSize", "batch size"],
  ["accumulation", "accumulation"],
  ["processes", "processes"],
  ["effectiveBatch", "effective batch"],
  ["epochs", "epochs"],
  ["updates", "updates"],
  ["clipping", "clipping"],
  ["precision", "precision"],
] as const satisfies [keyof Recipe, string][];

function optimizerRows(optimizer: RecipeOptimizer, suffix: string): Row[] {
  const when = optimizer.when === undefined ? "" : ` when ${code(optimizer.when)}`;
  return [
    { name: `optimizer${suffix}`, text: `${code(optimizer.name)}${when}` },
    ...valueRows(`learning rate${suffix}`, optimizer.learningRate),
    ...valueRows(`weight decay${suffix}`, optimizer.weightDecay),
  ];
}

function valueRows(name: string, values: RecipeValue[] | undefined): Row[] {
  if (values === undefined) return [];
  const [first] = values;
  const number = typeof first?.value === "number" ? first.value : undefined;
  return [{ name, text: describeValues(values), number, provenance: first?.provenance }];
}

/** Rates at the landmarks: `0.01 at step 0, 0.0096 at step 10,000; halved at step 170,000`. */
export function describeSchedule(schedule: RecipeSchedule): string {
  const rates = (schedule.rates ?? []).map(({ step, rate }) => `${formatNumber(rate)} at ${formatCount(step)}`);
  const halved = schedule.halvedAt === undefined ? [] : [`halved at ${formatCount(schedule.halvedAt)}`];
  const per = schedule.steppedPer === "unknown" ? "" : ` per ${schedule.steppedPer}`;
  const details = [...rates, ...halved, ...describeLengths(schedule)];
  const when = schedule.when === undefined ? "" : ` when ${code(schedule.when)}`;
  const parts = schedule.parts ? ` of ${schedule.parts.map(({ name }) => code(name)).join(", ")}` : "";
  return `${code(schedule.name)}${parts}${per}${when}${details.length > 0 ? `: ${details.join(", ")}` : ""}`;
}

/** How long it is told to last and how often it is stepped; one number where they agree. */
function describeLengths({ told, done }: RecipeSchedule): string[] {
  const [length, steps] = [told, done].map((value) =>
    value && !value.text?.includes("?") ? countOf(value) : undefined,
  );
  if (length !== undefined && length === steps) return [`${length} steps`];
  const parts = [
    length === undefined ? [] : [`told ${length} steps`],
    steps === undefined ? [] : [`stepped ${steps} times`],
  ];
  return length === undefined ? [] : parts.flat();
}

function countOf({ value, text }: RecipeValue): string {
  return typeof value === "number" ? formatCount(value) : code(text ?? "unknown");
}

function describeValues(values: RecipeValue[]): string {
  return values.map((value) => `${describeValue(value)}${value.when ? ` when ${code(value.when)}` : ""}`).join("; ");
}

/** One quantity as it stands in a table, program text between backticks. */
export function describeValue(value: RecipeValue): string {
  switch (value.kind) {
    case "constant":
      return typeof value.value === "number" ? formatNumber(value.value) : code(String(value.value));
    case "default":
      return `${typeof value.value === "number" ? formatNumber(value.value) : code(String(value.value))} (default)`;
    case "scheduled":
      return `${code(value.text ?? "a schedule")}${typeof value.value === "number" ? ` from ${formatNumber(value.value)}` : ""}`;
    case "computed":
      return code(value.text ?? "computed");
    case "unknown":
      return `unknown: ${(value.reason ?? "no file says").replaceAll("`", "'")}`;
  }
}

/** Program text in a table. */
export function code(text: string): string {
  return `\`${text.replace(/\s+/g, " ").replaceAll("`", "'").slice(0, 120)}\``;
}
