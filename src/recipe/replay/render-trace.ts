import { formatNumber } from "../../findings/format-number.ts";
import { lineOf } from "../../python/source-file.ts";
import { batchesOf, followGradients, type GradientLog, isShared } from "./gradient-log.ts";
import { countNoun, listNumbers } from "./property.ts";
import type { SmallModel } from "./small-model.ts";
import type { Step, StepKind, Trace } from "./trace.ts";

/** A trace for people: the model, the windows, and what happens in the first epoch and in the later ones where they differ. */
export function renderTrace(trace: Trace): string {
  const logs = followGradients(trace);
  const lines = [
    renderModel(trace.model),
    ...logs.map((log, index) =>
      renderWindows(isShared(logs) ? log : { ...log, left: [] }, logs.length > 1 ? ` of optimizer ${index + 1}` : ""),
    ),
    ...renderEpochs(trace),
  ];
  return `${lines.join("\n")}\n`;
}

function renderModel({ batches, accumulation, processes, epochs, isResumed }: SmallModel): string {
  const window = accumulation > 1 ? `, ${accumulation} per update` : "";
  const parts = [`${countNoun(batches, "batch")}${window}`, countNoun(epochs, "epoch")];
  if (processes > 1) parts.push(`${processes} processes`);
  if (isResumed) parts.push("resumed after the first");
  return parts.join(", ");
}

/** `micro-batches per update: 1, 4, 4, …; the last 3 are lost`. */
function renderWindows({ updates, left }: GradientLog, whose: string): string {
  const sizes = updates.map(({ fresh }) => batchesOf(fresh).length);
  const lost = batchesOf(left).length;
  const rest = lost === 0 ? "" : `; the last ${lost === 1 ? "one is" : `${lost} are`} lost`;
  return `micro-batches per update${whose}: ${listNumbers(sizes)}${rest}`;
}

const WORDS: Record<StepKind, string> = {
  backward: "backward",
  unscale: "unscale",
  clip: "clip",
  "optimizer step": "update",
  zero_grad: "clear",
  "schedule step": "schedule",
  "train mode": "train",
  "eval mode": "eval",
  set_epoch: "set_epoch",
  save: "save",
  "load state": "load",
  "rate write": "rate",
};

function renderEpochs({ steps }: Trace): string[] {
  const epochs = [...new Set(steps.map(({ epoch, number }) => sectionOf(epoch, number, steps)))];
  let last = "";
  return epochs.flatMap((section) => {
    const own = steps.filter(({ epoch, number }) => sectionOf(epoch, number, steps) === section);
    const text = renderBatches(own);
    const isSame = text === last;
    last = text;
    return [`${section}:`, ...(isSame ? ["  as before"] : text.split("\n").map((line) => `  ${line}`))];
  });
}

/** Outside of the epochs it is before or after them. */
function sectionOf(epoch: number, number: number, steps: Step[]): string {
  if (epoch >= 0) return `epoch ${epoch + 1}`;
  const first = steps.find((step) => step.epoch >= 0);
  if (first === undefined) return "training";
  return number < first.number ? "before" : "after";
}

/** Lines of a section; later windows do what the first ones do. */
const MAX_LINES = 10;

/** One line for each micro-batch; those that do the same are taken together. */
function renderBatches(steps: Step[]): string {
  const first = steps.find(({ batch }) => batch > 0)?.batch ?? 0;
  const runs: { from: number; to: number; text: string }[] = [];
  for (const batch of new Set(steps.map((step) => step.batch))) {
    for (const text of partsOf(steps, batch)) {
      const number = batch === 0 ? 0 : batch - first + 1;
      const last = runs.at(-1);
      if (last && last.text === text && last.to === number - 1 && number > 1) last.to = number;
      else runs.push({ from: number, to: number, text });
    }
  }
  const shown = runs.length > MAX_LINES ? runs.slice(0, MAX_LINES) : runs;
  return [...shown.map(renderRun), ...(shown === runs ? [] : ["…"])].join("\n");
}

/** What happens outside of the batches is told where it happens. */
function partsOf(steps: Step[], batch: number): string[] {
  const parts: string[] = [];
  let previous = -1;
  for (const step of steps.filter((one) => one.batch === batch)) {
    const isNext = batch > 0 || previous === step.number - 1;
    const text = renderStep(step);
    if (isNext && parts.length > 0) parts[parts.length - 1] += `, ${text}`;
    else parts.push(text);
    previous = step.number;
  }
  return parts;
}

function renderRun({ from, to, text }: { from: number; to: number; text: string }): string {
  if (from === 0) return text;
  return `${from === to ? `${from}` : `${from}–${to}`}  ${text}`;
}

function renderStep({ kind, values, site }: Step): string {
  const number = values.get("number") ?? values.get("value");
  const shown = number?.kind === "constant" && typeof number.value === "number" ? ` ${formatNumber(number.value)}` : "";
  return `${WORDS[kind]}${shown} (line ${lineOf(site.file, site)})`;
}
