import type { FactBook } from "../../facts/load-facts.ts";
import { compareReleases, finalRelease, type ReleaseSpan } from "../../facts/releases.ts";
import type { Evidence } from "../../program/versions/evidence.ts";

/** `tf.keras` is in TensorFlow since this release; https://github.com/tensorflow/tensorflow/releases/tag/v1.4.0 */
export const FIRST_WITH_KERAS = "1.4";

/** From this TensorFlow on `tf.keras` is the package `keras` of the same minor release. */
export const FIRST_WITH_PACKAGE = "2.6";

/** From this TensorFlow on `tf.keras` is Keras 3, whatever its number. */
export const FIRST_WITH_THIRD = "2.16";

/** Whether a release is older than another; a nightly counts as the release it leads to. */
export function isBefore(release: string, other: string): boolean {
  return compareReleases(finalRelease(release), other) < 0;
}

/** `2.12` of `2.12.1`. */
export function minorOf(release: string): string {
  return release.split(".").slice(0, 2).join(".");
}

/** The newest release of a package with the same first two numbers; those numbers with `.0` when none is known. */
export function sameMinor(release: string, facts: FactBook, packageName = "keras"): string {
  const minor = minorOf(release);
  const releases = facts.releases(packageName).map(([one]) => one);
  return releases.filter((one) => minorOf(one) === minor).at(-1) ?? `${minor}.0`;
}

/** Whether a TensorFlow can stand beside one of some releases of the package `keras`. */
export function isBeside(tensorflow: string, kerasReleases: string[]): boolean {
  if (isBefore(tensorflow, FIRST_WITH_PACKAGE)) return kerasReleases.some((one) => isBefore(one, FIRST_WITH_PACKAGE));
  if (!isBefore(tensorflow, FIRST_WITH_THIRD)) return kerasReleases.some((one) => !isBefore(one, "3.0"));
  return kerasReleases.some((one) => minorOf(one) === minorOf(tensorflow));
}

/** Keras 2.4 has no code of its own: `import keras` gives the `tf.keras` of TensorFlow 2.2 to 2.5. */
export function isRedirect(keras: string): boolean {
  return !isBefore(keras, "2.4") && isBefore(keras, FIRST_WITH_PACKAGE);
}

/** Whether a TensorFlow is one to which Keras 2.4 can lead; https://github.com/keras-team/keras/releases/tag/2.4.0 */
export function isBehindRedirect(tensorflow: string): boolean {
  return !isBefore(tensorflow, "2.2") && isBefore(tensorflow, FIRST_WITH_PACKAGE);
}

/** What is known of Keras, said of the TensorFlow that brings it as well. */
export function withTensorflowSpan(evidence: Evidence): Evidence {
  if (evidence.kind === "date" || evidence.spans.tensorflow || evidence.spans.keras === undefined) return evidence;
  return { ...evidence, spans: { ...evidence.spans, tensorflow: tensorflowSpan(evidence.spans.keras) } };
}

function tensorflowSpan({ since, until }: ReleaseSpan): ReleaseSpan {
  const isThird = (release: string) => !isBefore(release, "3.0");
  const isPackage = (release: string) => !isBefore(release, FIRST_WITH_PACKAGE);
  return {
    since: since && isPackage(since) ? (isThird(since) ? FIRST_WITH_THIRD : minorOf(since)) : null,
    until: until && isPackage(until) && !isThird(until) ? minorOf(until) : null,
  };
}
