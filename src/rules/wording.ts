import { quote } from "../findings/finding.ts";
import { formatNumber } from "../findings/format-number.ts";
import type { Site } from "../program/values.ts";
import { locate } from "../python/source-file.ts";
import type { KerasEditions } from "../recipe/keras/edition.ts";
import type { LearningRate, Optimizer } from "../recipe/training-run.ts";

/** `line 12`, in a notebook `line 1 of cell 3`, with the file's name when it is another than the one the reader looks at. */
export function describePlace(site: Site, from?: Site): string {
  const { line: at } = locate(site.file.lineStarts, site.start);
  const inCell = site.file.notebook?.lines[at - 1];
  const line = inCell ? `line ${inCell.cellLine} of cell ${inCell.cell}` : `line ${at}`;
  return from && from.file.path !== site.file.path ? `${line} of ${quote(site.file.path)}` : line;
}

/** Why a release is taken to be in use: "`requirements.txt` line 3 asks for `keras==2.15`." Empty when no file says it. */
export function describeRequirement({
  requirement,
  assumption,
}: Pick<KerasEditions, "requirement" | "assumption">): string {
  if (requirement === undefined) return assumption;
  const pin = quote(`${requirement.package}${requirement.specifier}`);
  return `${quote(requirement.path)} line ${requirement.line} asks for ${pin}.`;
}

/** One paragraph of the sentences that have something to say. */
export function joinSentences(...sentences: string[]): string {
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

/** What an optimizer trains with, for a sentence: `its default 0.001`, `0.01`, `a schedule`. */
export function describeRate(optimizer: Optimizer): string {
  const [rate] = optimizer.learningRates;
  return rate === undefined ? "a rate that is not known" : describeOneRate(rate);
}

function describeOneRate(rate: LearningRate): string {
  switch (rate.kind) {
    case "constant":
      return formatNumber(rate.value);
    case "default":
      return rate.value === undefined ? "its default rate" : `its default ${formatNumber(rate.value)}`;
    case "scheduled":
      return `the schedule ${quote(rate.schedule.name)}`;
    case "computed":
      return quote(rate.text);
    case "unknown":
      return "a rate that is not known";
  }
}
