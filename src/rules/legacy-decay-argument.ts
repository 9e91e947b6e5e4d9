import type { Fact } from "../facts/fact.ts";
import type { Argument, Site } from "../program/values.ts";
import { describeEditions, type KerasEdition } from "../recipe/keras/edition.ts";
import { findDecayArgumentFact, groupByOutcome } from "../recipe/keras/version-facts.ts";
import type { Optimizer, TrainingRun } from "../recipe/training-run.ts";
import { removeArgument, replaceSite } from "./edits.ts";
import { isGuarded } from "./guards.ts";
import type { Problem, RuleContext, SourceEdit } from "./problem.ts";
import { describeRequirement, joinSentences } from "./wording.ts";

/** Reports `decay=` given to a Keras optimizer where a release in use ignores or refuses it. */
export function legacyDecayArgument(run: TrainingRun, context: RuleContext): Problem[] {
  return run.optimizers.flatMap((optimizer) => getProblem(run, optimizer, context) ?? []);
}

function getProblem(run: TrainingRun, optimizer: Optimizer, { facts }: RuleContext): Problem | undefined {
  const argument = optimizer.value.arguments.keywords.get("decay");
  const at = argument?.whole;
  if (optimizer.framework !== "keras" || optimizer.editions === undefined || argument === undefined || at === undefined)
    return undefined;
  if (isGuarded(optimizer.path) || (argument.value.kind === "constant" && argument.value.value === null))
    return undefined;
  const find = (edition: KerasEdition) => findDecayArgumentFact(edition, optimizer.value.name, facts);
  const groups = groupByOutcome(optimizer.editions.editions, find, (fact) => fact.outcome ?? "");
  const [newest, ...older] = groups;
  const outcome = newest?.fact.outcome;
  const isZero = argument.value.kind === "constant" && argument.value.value === 0;
  if (newest === undefined || outcome === undefined || outcome === "used") return undefined;
  if (isZero && !groups.some((group) => group.fact.outcome === "error")) return undefined;
  return {
    at,
    message: outcome,
    values: { argument: textOf(at), optimizer: optimizer.name, editions: { plain: describeEditions(newest.editions) } },
    detail: joinSentences(
      describeRequirement(optimizer.editions),
      ...older.map((group) => `In ${describeEditions(group.editions)} ${explain(group.fact)}.`),
      isZero ? "" : explainCurve(argument),
    ),
    evidence: [],
    isAssumed: optimizer.editions.isAssumed,
    fix: isZero ? getRemoval(optimizer, argument) : getReplacement(run, optimizer, argument),
  };
}

function textOf(site: Site): string {
  return site.file.text.slice(site.start, site.end);
}

function explain(fact: Fact): string {
  if (fact.outcome === "error") return `it raises \`${fact.raises}\``;
  return fact.outcome === "ignored_with_warning"
    ? "it is ignored with a warning"
    : "the rate is divided by `1 + decay * updates`";
}

function explainCurve(argument: Argument): string {
  const decay = argument.site ? textOf(argument.site).replaceAll("`", "'") : "decay";
  return `\`InverseTimeDecay\` with \`decay_steps=1, decay_rate=${decay}\` is the same curve.`;
}

function getRemoval(optimizer: Optimizer, argument: Argument): Problem["fix"] {
  const edit = removeArgument(optimizer.value.arguments, argument);
  return edit && { edits: [edit], safety: "safe" };
}

/** `rate / (1 + decay · updates)` is `InverseTimeDecay(rate, decay_steps=1, decay_rate=decay)` in every release. */
function getReplacement(run: TrainingRun, optimizer: Optimizer, argument: Argument): Problem["fix"] {
  const schedules = optimizer.value.name.replace(/optimizers\..*$/, "optimizers.schedules.InverseTimeDecay");
  const maker = run.spell(schedules);
  const [rate] = optimizer.learningRates;
  const removal = removeArgument(optimizer.value.arguments, argument);
  const written = rate && "argument" in rate ? rate.argument : undefined;
  if (
    maker === undefined ||
    removal === undefined ||
    written?.site === undefined ||
    argument.site === undefined ||
    rate?.kind === "scheduled"
  )
    return undefined;
  const text = `${maker}(${textOf(written.site)}, decay_steps=1, decay_rate=${textOf(argument.site)})`;
  const edits: SourceEdit[] = [replaceRate(optimizer, written, text), removal];
  return { edits, safety: "needs-review" };
}

/** `lr=` is renamed on the way: where `decay` is refused or ignored, `lr` is too. */
function replaceRate(optimizer: Optimizer, written: Argument, text: string): SourceEdit {
  const isLegacyName = optimizer.value.arguments.keywords.get("lr") === written;
  if (isLegacyName && written.whole) return replaceSite(written.whole, `learning_rate=${text}`);
  return replaceSite(written.site ?? optimizer.site, text);
}
