import type { LeftOut } from "./cases.ts";
import type { ComparedAnswer, ComparedCase } from "./run-live.ts";

/** A case in a line, with what was not as expected and what was otherwise than at the stand-in below it. */
export function printCase({ result, differences }: ComparedCase): string {
  const problems = result.steps.flatMap(({ deed, problems: told }, index) =>
    told.map((problem) => `${index + 1} ${deed}: ${problem}`),
  );
  const isFine = problems.length === 0 && differences.length === 0;
  return [
    `${isFine ? "✓" : "✗"} ${result.name}${result.url === undefined ? "" : `  ${result.url}`}`,
    ...problems.map((problem) => `    ${problem}`),
    ...differences.map(
      ({ path, before, after }) => `    differs, ${path}: the stand-in has ${before}, GitHub has ${after}`,
    ),
  ].join("\n");
}

/** A question with its answer, and the stand-in's where that is another. */
export function printAnswer({ name, text, reference, isDifferent }: ComparedAnswer): string {
  const answer = `${isDifferent ? "✗" : "·"} ${name}: ${text}`;
  return isDifferent ? `${answer}\n    differs, the stand-in: ${reference}` : answer;
}

/** What was not tried, and why. */
export function printLeftOut(leftOut: LeftOut[]): string {
  return leftOut.map(({ name, reason }) => `– ${name}: ${reason}`).join("\n");
}
