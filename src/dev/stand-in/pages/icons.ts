import { Html } from "./html.ts";

const disc = (colour: string) => `<circle cx="8" cy="8" r="7" fill="${colour}"/>`;
const ring = (colour: string) => `<circle cx="8" cy="8" r="6.2" fill="none" stroke="${colour}" stroke-width="1.6"/>`;
const stroke = (path: string, colour = "currentColor") =>
  `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.6"/>`;
const knot = (x: number, y: number) =>
  `<circle cx="${x}" cy="${y}" r="1.7" fill="none" stroke="currentColor" stroke-width="1.5"/>`;

const SHAPES = {
  success: disc("#1a7f37") + stroke("M4.6 8.3l2.3 2.3 4.5-4.8", "#fff"),
  failure: disc("#d1242f") + stroke("M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4", "#fff"),
  neutral: '<rect x="2" y="2" width="12" height="12" rx="3" fill="#818b98"/>',
  running: `${ring("#bf8700")}<circle cx="8" cy="8" r="2.6" fill="#bf8700"/>`,
  notice: ring("#0969da") + stroke("M8 7.2v4M8 4.3v1.4", "#0969da"),
  warning: stroke("M8 1.8l6.8 12H1.2zM8 6v4M8 11.2v1.4", "#9a6700"),
  branch: knot(4, 3.5) + knot(4, 12.5) + knot(12, 12.5) + stroke("M4 5.2v5.6M12 10.8V7.5a3 3 0 0 0-3-3H7.5"),
  file: stroke("M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3"),
} as const;

/** Names of the drawings. */
export type IconName = keyof typeof SHAPES;

/** A small drawing of 16 by 16 pixels. */
export function renderIcon(name: IconName): Html {
  const size = 'class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"';
  return new Html(`<svg ${size}>${SHAPES[name]}</svg>`);
}

/** The drawing for how far a check run has come. */
export function getCheckIcon(run: { status: string; conclusion: string | null }): IconName {
  if (run.status !== "completed") return "running";
  if (run.conclusion === "success") return "success";
  return ["failure", "timed_out", "action_required"].includes(run.conclusion ?? "") ? "failure" : "neutral";
}
