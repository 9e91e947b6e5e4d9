import type { Fact } from "../facts/fact.ts";
import type { Site } from "../program/values.ts";
import { describeEditions, type KerasEdition } from "../recipe/keras/edition.ts";
import { findLrAttributeFact, groupByOutcome, knowsOnlyLr } from "../recipe/keras/version-facts.ts";
import type { RateAttribute, TrainingRun } from "../recipe/training-run.ts";
import type { Use } from "../recipe/uses.ts";
import { replaceSite } from "./edits.ts";
import { isGuarded } from "./guards.ts";
import type { Problem, RuleContext } from "./problem.ts";
import { describeRequirement, joinSentences } from "./wording.ts";

/** Reports `optimizer.lr` of a Keras optimizer where a release in use has no such attribute. */
export function legacyLearningRateAttribute(run: TrainingRun, context: RuleContext): Problem[] {
  const reads = run.rateReads.flatMap((read) => getProblem(run, read, "read", context) ?? []);
  const writes = run.rateWrites.flatMap((write) => getProblem(run, write, "write", context) ?? []);
  return [...reads, ...writes];
}

function getProblem(
  run: TrainingRun,
  found: RateAttribute,
  access: "read" | "write",
  { facts }: RuleContext,
): Problem | undefined {
  if (found.attribute !== "lr" || isGuarded(found.path)) return undefined;
  const isThird = (fact: Fact) => fact.id === "keras.attr.lr-k3";
  const find = (edition: KerasEdition) => findLrAttributeFact(edition, facts);
  const groups = groupByOutcome(found.editions.editions, find, (fact) => (isThird(fact) ? "gone" : "there"));
  const gone = groups.find((group) => isThird(group.fact));
  const there = groups.find((group) => !isThird(group.fact));
  if (gone === undefined) return undefined;
  const name: Site = access === "read" ? found.site : { ...found.site, start: found.site.end - "lr".length };
  return {
    at: name,
    message: access,
    values: { editions: { plain: describeEditions(gone.editions) } },
    detail: joinSentences(
      describeRequirement(found.editions),
      there ? `In ${describeEditions(there.editions)} \`lr\` is the rate itself.` : "",
    ),
    evidence: [],
    isAssumed: found.editions.isAssumed,
    fix: getFix(run, found, name),
  };
}

/** `K.set_value(optimizer.lr, x)` becomes an assignment, since Keras 3 has no such function either; else the name changes. */
function getFix(run: TrainingRun, found: RateAttribute, name: Site): Problem["fix"] {
  const safety = found.editions.editions.some(knowsOnlyLr) ? "needs-review" : "safe";
  const setter = found.member && findBackendCall(run, found.member, name);
  if (setter === undefined) return { edits: [replaceSite(name, "learning_rate")], safety };
  const target = found.member && found.site.file.text.slice(startOfTarget(setter), name.start);
  const value = setter.call?.arguments.positional[1]?.site;
  if (setter.name.endsWith(".get_value") || target === undefined || value === undefined) return undefined;
  const text = `${target}learning_rate = ${found.site.file.text.slice(value.start, value.end)}`;
  return { edits: [replaceSite(setter.site, text)], safety: "needs-review" };
}

function findBackendCall(run: TrainingRun, member: NonNullable<RateAttribute["member"]>, name: Site): Use | undefined {
  const uses = run.usesOf(member);
  return uses.find(
    (use) =>
      /keras\.backend\.(set|get)_value$/.test(use.name) && use.site.start < name.start && name.end < use.site.end,
  );
}

function startOfTarget(setter: Use): number {
  return setter.call?.arguments.positional[0]?.site?.start ?? setter.site.start;
}
