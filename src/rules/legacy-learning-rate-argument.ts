import type { Fact } from "../facts/fact.ts";
import { findLearningRateParameter } from "../facts/signature.ts";
import { formatNumber } from "../findings/format-number.ts";
import type { Argument, Site } from "../program/values.ts";
import { textOf } from "../python/source-file.ts";
import { describeEditions, type KerasEdition } from "../recipe/keras/edition.ts";
import {
  type EditionGroup,
  findLrArgumentFact,
  groupByOutcome,
  knowsOnlyLr,
  outcomeOfLr,
} from "../recipe/keras/version-facts.ts";
import type { Optimizer, TrainingRun } from "../recipe/training-run.ts";
import { isGuarded } from "./guards.ts";
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
  const isTwice =
    optimizer.value.arguments.keywords.has("learning_rate") || optimizer.value.arguments.positional.length > 0;
  if (isTwice || isGuarded(optimizer.path)) return undefined;
  const find = (edition: KerasEdition) => findLrArgumentFact(edition, optimizer.value.name, facts);
  const outcomeIn = (fact: Fact) => outcomeOfLr(fact, optimizer.name);
  const [newest, ...older] = groupByOutcome(optimizer.editions.editions, find, outcomeIn);
  const outcome = newest && outcomeIn(newest.fact);
  if (newest === undefined || outcome === undefined || outcome === "used") return undefined;
  const isSame = argument.value.kind === "constant" && argument.value.value === defaultIn(newest, optimizer);
  const isMild = outcome === "used_with_warning" || (outcome === "ignored_with_warning" && isSame);
  return {
    at,
    message: outcome,
    values: {
      argument: textOf(at.file, at),
      optimizer: optimizer.name,
      editions: { plain: describeEditions(newest.editions) },
      default: { plain: describeDefault(newest, optimizer) },
    },
    detail: joinSentences(
      describeRequirement(optimizer.editions),
      ...older
        .filter(({ fact }) => fact.outcome !== "used" || optimizer.editions?.requirement)
        .map((group) => `In ${describeEditions(group.editions)} ${explain(group, optimizer)}.`),
    ),
    evidence: [],
    isAssumed: optimizer.editions.isAssumed,
    fix: getFix(argument, at, optimizer.editions.editions),
    ...(isMild ? { severity: "note" as const } : {}),
  };
}

/** The default rate in the newest of some editions. */
function defaultIn({ editions }: EditionGroup, optimizer: Optimizer): number | undefined {
  return findLearningRateParameter(optimizer.fact, editions[0]?.release)?.default;
}

function describeDefault(group: EditionGroup, optimizer: Optimizer): string {
  const value = defaultIn(group, optimizer);
  return value === undefined ? "its default" : `its default ${formatNumber(value)}`;
}

function explain(group: EditionGroup, optimizer: Optimizer): string {
  switch (outcomeOfLr(group.fact, optimizer.name)) {
    case "error":
      return `it raises \`${group.fact.raises}\``;
    case "ignored_with_warning":
      return `it is ignored with a line in the log, and the rate is ${describeDefault(group, optimizer)}`;
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
