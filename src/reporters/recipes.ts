import type { Provenance, Recipe, RecipeValue } from "../recipe/recipe-schema.ts";
import { describeSchedule, describeValue, QUANTITIES } from "../review/recipe-rows.ts";
import { createPainter, type Painter } from "./painter.ts";
import { toVisible } from "./visible-text.ts";

/** For whom recipes are written; see `ReportStyle`. */
export interface RecipeStyle {
  useColor: boolean;
  displayPath(path: string): string;
}

/** Recipes for people: every quantity with the places its value came through. Empty text for none. */
export function renderRecipes(recipes: Recipe[], style: RecipeStyle): string {
  const paint = createPainter(style.useColor);
  return recipes
    .map((recipe) => `${renderRecipe(recipe, { ...style, paint, near: recipe.entry.path }).join("\n")}\n`)
    .join("\n");
}

/** What the rows of a recipe are drawn with. */
export interface RowStyle extends RecipeStyle {
  paint: Painter;
  /** The file that the heading names; places in it are told by their line alone. */
  near: string;
}

interface Place {
  path: string;
  line: number;
}

function renderRecipe(recipe: Recipe, style: RowStyle): string[] {
  const { entry, framework, version } = recipe;
  const name = `${entry.function ? ` ${entry.function}` : ""}${entry.config ? ` with ${entry.config}` : ""}`;
  const release = version ? `${framework} ${version}` : framework;
  const head = `${style.paint("bold", toVisible(`${style.displayPath(entry.path)}:${entry.line}${name}`))}  ${style.paint("dim", toVisible(release))}`;
  return [
    head,
    ...(recipe.model ? renderPlaced("model", `\`${recipe.model.name}\``, recipe.model, style) : []),
    ...recipe.optimizers.flatMap((optimizer) => [
      ...renderPlaced("optimizer", describeOptimizer(optimizer), optimizer, style),
      ...renderRates(optimizer, style),
    ]),
    ...recipe.schedules.flatMap((schedule) => renderPlaced("schedule", describeSchedule(schedule), schedule, style)),
    ...QUANTITIES.flatMap(([key, name]) => renderValues(name, recipe[key] ?? [], style)),
    ...(recipe.loss ?? []).flatMap((loss) => renderPlaced("loss", `\`${loss.name}\``, loss, style)),
    ...renderPassed(recipe.passed ?? [], style),
  ];
}

/** What commands pass instead of the defaults above. */
function renderPassed(passed: NonNullable<Recipe["passed"]>, style: RowStyle): string[] {
  return passed.flatMap(({ option, text, ...place }, index) =>
    renderPlaced(index === 0 ? "passed" : "", `\`${`${option} ${text}`.trim()}\``, place, style),
  );
}

function describeOptimizer({ name, when }: Recipe["optimizers"][number]): string {
  return `\`${name}\`${when === undefined ? "" : ` when \`${when}\``}`;
}

/** The rate and the weight decay of an optimizer. */
export function renderRates({ learningRate, weightDecay }: Recipe["optimizers"][number], style: RowStyle): string[] {
  return [
    ...renderValues("learning rate", learningRate, style),
    ...renderValues("weight decay", weightDecay ?? [], style),
  ];
}

/** A row about something that is made at a place. */
export function renderPlaced(label: string, text: string, place: Place, style: RowStyle): string[] {
  return renderRow(label, text, [describePlace(place, style)], style);
}

/** Rows for a quantity: one for each alternative, with the way from its use to where it is written. */
function renderValues(label: string, values: RecipeValue[], style: RowStyle): string[] {
  return values.flatMap((value, index) => {
    const text = `${describeValue(value)}${value.when ? ` when \`${value.when}\`` : ""}`;
    return renderRow(index === 0 ? label : "", text, describeWay(value.provenance, style), style);
  });
}

/** The places a value came through, each with everything that happened to it there. */
function describeWay(links: Provenance, style: RowStyle): string[] {
  const places: { place: string; notes: string[] }[] = [];
  for (const link of links) {
    const place = describePlace(link, style);
    const last = places.at(-1);
    if (last?.place === place) last.notes.push(link.note);
    else places.push({ place, notes: [link.note] });
  }
  return places.map(({ place, notes }) => `${place} ${notes.join(", ")}`);
}

/** Columns of a label, two before it and two behind it included. */
const LABEL_COLUMNS = 19;

/** A row of a recipe; a single remark stands beside the text, several below it. */
export function renderRow(label: string, text: string, remarks: string[], { paint }: RowStyle): string[] {
  const head = `  ${paint("dim", label.padEnd(LABEL_COLUMNS - 4))}  ${toVisible(text)}`;
  const shown = remarks.map((remark) => paint("dim", toVisible(remark)));
  if (shown.length === 1) return [`${head}  ${shown[0]}`];
  return [head, ...shown.map((remark) => `${" ".repeat(LABEL_COLUMNS + 2)}${remark}`)];
}

/** `line 12`, or `config.py:12` for another file than the one in the heading. */
export function describePlace({ path, line }: Place, { displayPath, near }: RowStyle): string {
  return path === near ? `line ${line}` : `${displayPath(path)}:${line}`;
}
