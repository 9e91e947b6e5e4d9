import type { Fact, FactParameter } from "./fact.ts";
import { isReleaseWithin } from "./releases.ts";

/** The parameters of a class or function in one release; the newest known signature when the release is unknown or not covered. */
export function findSignature(fact: Fact, release: string | undefined): FactParameter[] | undefined {
  const variants = fact.variants ?? [];
  const fitting = release === undefined ? undefined : variants.find((variant) => isReleaseWithin(release, variant));
  return (fitting ?? variants.at(-1))?.parameters ?? fact.parameters;
}

/** The name of the learning-rate parameter and its default in one release; undefined where the fact names none. */
export function findLearningRateParameter(
  fact: Fact,
  release: string | undefined,
): { name: string; default: number | undefined; isRequired: boolean } | undefined {
  const spans = fact.learning_rate ?? [];
  const span = (release === undefined ? undefined : spans.find((one) => isReleaseWithin(release, one))) ?? spans.at(-1);
  if (span === undefined) return undefined;
  const value = typeof span.default === "number" ? span.default : undefined;
  return { name: span.param, default: value, isRequired: span.required ?? false };
}
