import type { Fact } from "../facts/fact.ts";
import { formatNumber } from "../findings/format-number.ts";
import type { Argument, Site } from "../program/values.ts";
import { describeEditions, type KerasEdition } from "../recipe/keras/edition.ts";
import { findLrArgumentFact, groupByOutcome, knowsOnlyLr } from "../recipe/keras/version-facts.ts";
import type { Optimizer, TrainingRun } from "../recipe/training-run.ts";
import type { Problem, RuleContext } from "./problem.ts";
import { describeRequirement, joinSentences } from "./wording.ts";

/** Reports `lr=` given to a Keras optimizer where a release in use ignores it, refuses it or warns. */
export function legacyLearningRateArgument(run: TrainingRun, context: RuleContext): Problem[] {
  return run.optimizers.flatMap((optimizer) => getProblem(optimizer, context) ?? []);
}

function getProblem(optimizer: Optimizer, { facts }: RuleContext): Problem | undefined {
  const argument = optimizer.value.arguments.keywords.get("lr");
  const at = argument?.whole;
  if (optimizer.framework !== "keras" || optimizer.editions === undefined || argument === undefined || at === undefined)
    return undefined;
  const find = (edition: KerasEdition) => findLrArgumentFact(edition, optimizer.value.name, facts);
  const [newest, ...older] = groupByOutcome(optimizer.editions.editions, find, (fact) => fact.outcome ?? "");
  const outcome = newest?.fact.outcome;
  if (newest === undefined || outcome === undefined || outcome === "used") return undefined;
  return {
    at,
    message: outcome,
    values: {
      argument: textOf(at),
      optimizer: optimizer.name,
      editions: { plain: describeEditions(newest.editions) },
      default: { plain: defaultOf(optimizer) },
    },
    detail: joinSentences(
      describeRequirement(optimizer.editions.requirement),
      ...older.map((group) => `In ${describeEditions(group.editions)} ${explain(group.fact, optimizer)}.`),
    ),
    evidence: [],
    fix: getFix(argument, at, optimizer.editions.editions),
    ...(outcome === "used_with_warning" ? { severity: "note" as const } : {}),
  };
}

function textOf(site: Site): string {
  return site.file.text.slice(site.start, site.end);
}

function defaultOf(optimizer: Optimizer): string {
  const value = optimizer.fact.learning_rate?.at(-1)?.default;
  return typeof value === "number" ? formatNumber(value) : "its default";
}

function explain(fact: Fact, optimizer: Optimizer): string {
  switch (fact.outcome) {
    case "error":
      return `it raises \`${fact.raises}\``;
    case "ignored_with_warning":
      return `the rate is ${defaultOf(optimizer)} instead, with a line in the log`;
    case "used_with_warning":
      return "it is used, with a warning";
    default:
      return "it is used";
  }
}

/** Every release from 2.3 on knows `learning_rate`; older ones know only `lr`. */
function getFix(argument: Argument, at: Site, editions: KerasEdition[]): Problem["fix"] {
  if (argument.site === undefined) return undefined;
  const edit = { file: at.file, start: at.start, end: argument.site.start, text: "learning_rate=" };
  return { edits: [edit], safety: editions.some(knowsOnlyLr) ? "needs-review" : "safe" };
}
