import type { Fact } from "../../facts/fact.ts";
import type { FactBook } from "../../facts/load-facts.ts";
import { compareReleases, isReleaseWithin } from "../../facts/releases.ts";
import type { KerasEdition } from "./edition.ts";

/** The edition counts as one of the old classes (`OptimizerV2`), which take `lr` and `decay`. */
function hasOldClasses(edition: KerasEdition, symbol: string): boolean {
  if (symbol.includes(".legacy.")) return true;
  if (edition.axis !== "keras") return false;
  if (isBetween(edition.release, "2.6", "2.11")) return true;
  return !edition.isThroughTensorflow && isBetween(edition.release, "2.11", "2.13");
}

/** The fact that says what an edition does with the keyword `lr`; undefined when none was established. */
export function findLrArgumentFact(edition: KerasEdition, symbol: string, facts: FactBook): Fact | undefined {
  if (symbol.includes(".experimental.") || symbol.includes(".compat.") || symbol.includes(".python.")) return undefined;
  if (edition.axis === "keras" && isThird(edition))
    return symbol.includes(".legacy.") ? undefined : facts.get("keras.arg.lr.k3");
  if (edition.axis === "tensorflow") return undefined;
  if (hasOldClasses(edition, symbol))
    return facts.get(isBetween(edition.release, "2.6", "2.11") ? "keras.arg.lr.v2" : "keras.arg.lr.v2-legacy");
  if (edition.axis === "tf-keras" || isBetween(edition.release, "2.11", "2.16"))
    return facts.get("keras.arg.lr.new-k2");
  return ["keras.arg.lr.standalone", "keras.arg.lr.standalone-23"]
    .map((id) => facts.get(id))
    .find((fact) => isReleaseWithin(edition.release, fact));
}

/** What a fact says of the keyword `lr`; Ftrl ignores it even where the other old classes take it. */
export function outcomeOfLr(fact: Fact, optimizer: string): string {
  return fact.outcome === "used_with_warning" && optimizer === "Ftrl" ? "ignored_with_warning" : (fact.outcome ?? "");
}

/** The fact that says what an edition does with the keyword `decay`. */
export function findDecayArgumentFact(edition: KerasEdition, symbol: string, facts: FactBook): Fact | undefined {
  if (symbol.includes(".experimental.") || symbol.includes(".compat.") || symbol.includes(".python.")) return undefined;
  if (edition.axis === "keras" && isThird(edition))
    return symbol.includes(".legacy.") ? undefined : facts.get("keras.arg.decay.k3");
  if (edition.axis === "tensorflow") return undefined;
  if (hasOldClasses(edition, symbol)) return facts.get("keras.arg.decay.v2");
  if (edition.axis === "tf-keras" || isBetween(edition.release, "2.11", "2.16"))
    return facts.get("keras.arg.decay.new-k2");
  const standalone = facts.get("keras.arg.decay.standalone");
  return isReleaseWithin(edition.release, standalone) ? standalone : undefined;
}

/** The fact that says what reading or setting `optimizer.lr` does. */
export function findLrAttributeFact(edition: KerasEdition, facts: FactBook): Fact | undefined {
  if (edition.axis === "tensorflow") return undefined;
  if (edition.axis === "tf-keras") return facts.get("keras.attr.lr-k2-new");
  const ids = ["keras.attr.lr-k3", "keras.attr.lr-k2-new", "keras.attr.lr-legacy", "keras.attr.lr-standalone"];
  return ids.map((id) => facts.get(id)).find((fact) => isReleaseWithin(edition.release, fact));
}

/** The fact that says what `compile` does without an optimizer. */
export function findMissingOptimizerFact(edition: KerasEdition, facts: FactBook): Fact | undefined {
  if (edition.axis === "tf-keras") return facts.get("keras.compile.optimizer-default");
  const ids =
    edition.axis === "tensorflow"
      ? ["keras.compile.optimizer-required-tf1", "keras.compile.optimizer-default-tf20"]
      : ["keras.compile.optimizer-default", "keras.compile.optimizer-required-standalone"];
  return ids.map((id) => facts.get(id)).find((fact) => isReleaseWithin(edition.release, fact));
}

/** The fact that says what `compile(optimizer=None)` does. */
export function findNoneOptimizerFact(edition: KerasEdition, facts: FactBook): Fact | undefined {
  if (edition.axis === "keras" && isThird(edition)) return facts.get("keras.compile.optimizer-none-k3");
  const second = facts.get("keras.compile.optimizer-none-k2");
  return edition.axis === "tf-keras" || isReleaseWithin(edition.release, second) ? second : undefined;
}

function isThird(edition: KerasEdition): boolean {
  return compareReleases(edition.release, "3.0") >= 0;
}

function isBetween(release: string, from: string, below: string): boolean {
  return compareReleases(release, from) >= 0 && compareReleases(release, below) < 0;
}

/** Whether the optimizers of an edition know the argument `lr` and not `learning_rate`. */
export function knowsOnlyLr(edition: KerasEdition): boolean {
  return edition.axis === "keras" && compareReleases(edition.release, "2.3") < 0;
}

/** Editions of which the same can be said. */
export interface EditionGroup {
  /** The fact of the newest of them. */
  fact: Fact;
  editions: KerasEdition[];
}

/**
 * Groups editions by the outcome that a fact states for them, the group with the newest release first. Editions without
 * a fact are left out: nothing can be said of them.
 */
export function groupByOutcome(
  editions: KerasEdition[],
  find: (edition: KerasEdition) => Fact | undefined,
  outcomeOf: (fact: Fact) => string,
): EditionGroup[] {
  const groups = new Map<string, EditionGroup>();
  for (const edition of [...editions].sort(newestFirst)) {
    const fact = find(edition);
    if (fact === undefined) continue;
    const known = groups.get(outcomeOf(fact));
    if (known) known.editions.push(edition);
    else groups.set(outcomeOf(fact), { fact, editions: [edition] });
  }
  return [...groups.values()];
}

/** `tf.keras` before TensorFlow 2.6 is older than any Keras 2.6, whatever its number. */
function newestFirst(a: KerasEdition, b: KerasEdition): number {
  const age = (edition: KerasEdition) => (edition.axis === "tensorflow" ? 1 : 0);
  return age(a) - age(b) || compareReleases(b.release, a.release);
}
