import type { LineExplanation } from "../recipe/explain-line.ts";
import { describeSchedule } from "../review/recipe-rows.ts";
import { createPainter } from "./painter.ts";
import { describePlace, type RecipeStyle, type RowStyle, renderPlaced, renderRates, renderRow } from "./recipes.ts";
import { toVisible } from "./visible-text.ts";

/** What stands on a line, for people: the value, where it comes from, and how it is read while the program runs. */
export function renderLineExplanations(explanations: LineExplanation[], style: RecipeStyle): string {
  const paint = createPainter(style.useColor);
  const texts = explanations.map((one) => `${renderExplanation(one, { ...style, paint }).join("\n")}\n`);
  return texts.join("\n");
}

function renderExplanation(explanation: LineExplanation, style: Omit<RowStyle, "near">): string[] {
  const { name, path, line } = explanation.kind === "optimizer" ? explanation.optimizer : explanation.schedule;
  const row: RowStyle = { ...style, near: path };
  const framework = explanation.framework ? `  ${style.paint("dim", explanation.framework)}` : "";
  const head = `${style.paint("bold", toVisible(`${style.displayPath(path)}:${line} ${name}`))}${framework}`;
  const rows = explanation.kind === "optimizer" ? renderHolder(explanation, row) : renderSchedule(explanation, row);
  const access = explanation.access.map(({ code, note }, index) =>
    renderRow(index === 0 ? "read it with" : "", code, note === "" ? [] : [note], row),
  );
  return [head, ...rows, ...access.flat()];
}

function renderHolder({ optimizer }: Extract<LineExplanation, { kind: "optimizer" }>, style: RowStyle): string[] {
  const place = describePlace(optimizer, style);
  return [...renderRates(optimizer, style), ...renderRow("held by", `the optimizer made at ${place}`, [], style)];
}

function renderSchedule(
  { schedule, optimizer }: Extract<LineExplanation, { kind: "schedule" }>,
  style: RowStyle,
): string[] {
  const moved = optimizer ? renderPlaced("moves", `the rate of \`${optimizer.name}\``, optimizer, style) : [];
  const rates = schedule.rates?.length ? [] : renderRow("rates", "not known before the program runs", [], style);
  return [...renderRow("schedule", describeSchedule(schedule), [], style), ...rates, ...moved];
}
