import type { FactBook } from "../../facts/load-facts.ts";
import { compareReleases } from "../../facts/releases.ts";
import { findVersion } from "../../program/versions/find-version.ts";
import type { Requirement } from "../../program/versions/requirement.ts";

/** One Keras that code may run on: the package whose releases the facts count, and how the code reaches it. */
export interface KerasEdition {
  axis: "keras" | "tf-keras" | "tensorflow";
  release: string;
  /** True when reached as `tf.keras`; in 2.11 and 2.12 that is another set of classes than `import keras`. */
  isThroughTensorflow: boolean;
}

/** The Keras editions that an import may mean. */
export interface KerasEditions {
  editions: KerasEdition[];
  /** The line that restricts them; undefined when no file does. */
  requirement: Requirement | undefined;
}

/** Packages that bring TensorFlow under another name. */
const TENSORFLOW_PACKAGES = [
  "tensorflow",
  "tensorflow-cpu",
  "tensorflow-gpu",
  "tensorflow-macos",
  "intel-tensorflow",
  "tf-nightly",
];

/** The editions behind a dotted name such as `tensorflow.keras.optimizers.Adam`, for code in the file at `path`. */
export function findKerasEditions(
  symbol: string,
  path: string,
  context: { requirements: Requirement[]; facts: FactBook },
): KerasEditions {
  const { requirements, facts } = context;
  if (symbol.startsWith("tf_keras.")) {
    const found = findVersion(requirements, "tf-keras", path, facts);
    return {
      editions: found.releases.map((release) => edition("tf-keras", release, false)),
      requirement: found.requirement,
    };
  }
  const tensorflow = findTensorflow(path, context);
  const keras = findVersion(requirements, "keras", path, facts);
  if (symbol.startsWith("tensorflow.")) {
    const isLegacy = requirements.some((one) => one.package === "tf-keras");
    const editions = tensorflow.releases.flatMap((release) =>
      throughTensorflow(release, keras.releases, { isLegacy, facts }),
    );
    return { editions: distinct(editions), requirement: tensorflow.requirement ?? keras.requirement };
  }
  if (keras.requirement === undefined && tensorflow.requirement) return besideTensorflow(tensorflow, keras.releases);
  return {
    editions: keras.releases.map((release) => edition("keras", release, false)),
    requirement: keras.requirement,
  };
}

/** TensorFlow as it is required under any of its package names; its release numbers are those of `tensorflow`. */
function findTensorflow(path: string, { requirements, facts }: { requirements: Requirement[]; facts: FactBook }) {
  const renamed = requirements.map((one) =>
    TENSORFLOW_PACKAGES.includes(one.package) ? { ...one, package: "tensorflow" } : one,
  );
  return findVersion(renamed, "tensorflow", path, facts);
}

/** TensorFlow 2.6 to 2.15 bring the Keras of the same minor release, later ones any Keras 3, earlier ones their own copy. */
function throughTensorflow(
  release: string,
  kerasReleases: string[],
  context: { isLegacy: boolean; facts: FactBook },
): KerasEdition[] {
  if (compareReleases(release, "2.6") < 0) return [edition("tensorflow", release, true)];
  const minor = release.split(".").slice(0, 2).join(".");
  if (compareReleases(release, "2.16") < 0) return [edition("keras", sameMinor(minor, context.facts), true)];
  const legacy = context.isLegacy ? [edition("tf-keras", sameMinor(minor, context.facts, "tf-keras"), true)] : [];
  const third = kerasReleases.filter((one) => compareReleases(one, "3.0") >= 0);
  return [...legacy, ...third.map((one) => edition("keras", one, true))];
}

function sameMinor(minor: string, facts: FactBook, packageName = "keras"): string {
  const releases = facts.releases(packageName).map(([release]) => release);
  return releases.filter((one) => one.startsWith(`${minor}.`)).at(-1) ?? `${minor}.0`;
}

/** `import keras` where only TensorFlow is pinned: the Keras that this TensorFlow brings. */
function besideTensorflow(
  tensorflow: { releases: string[]; requirement: Requirement | undefined },
  kerasReleases: string[],
): KerasEditions {
  const editions = tensorflow.releases.flatMap((release) => {
    if (compareReleases(release, "2.6") < 0) return kerasReleases.filter((one) => compareReleases(one, "2.4") < 0);
    if (compareReleases(release, "2.16") >= 0) return kerasReleases.filter((one) => compareReleases(one, "3.0") >= 0);
    return kerasReleases.filter((one) => one.startsWith(`${release.split(".").slice(0, 2).join(".")}.`));
  });
  return {
    editions: [...new Set(editions)].map((release) => edition("keras", release, false)),
    requirement: tensorflow.requirement,
  };
}

function edition(axis: KerasEdition["axis"], release: string, isThroughTensorflow: boolean): KerasEdition {
  return { axis, release, isThroughTensorflow };
}

function distinct(editions: KerasEdition[]): KerasEdition[] {
  const byName = new Map(editions.map((one) => [`${one.axis} ${one.release}`, one]));
  return [...byName.values()];
}

/** How people call a span of editions: `Keras 3`, `Keras 2.11 to 2.15`, `tf.keras of TensorFlow 1.13`. */
export function describeEditions(editions: KerasEdition[]): string {
  const axes = [...new Set(editions.map((one) => one.axis))];
  return axes
    .map((axis) =>
      describeAxis(
        axis,
        editions.filter((one) => one.axis === axis),
      ),
    )
    .join(" and ");
}

const AXIS_NAMES = { keras: "Keras", "tf-keras": "tf-keras", tensorflow: "tf.keras of TensorFlow" };

function describeAxis(axis: KerasEdition["axis"], editions: KerasEdition[]): string {
  const releases = editions.map((one) => one.release).sort(compareReleases);
  const [first = "", last = ""] = [releases[0], releases.at(-1)];
  if (first === last) return `${AXIS_NAMES[axis]} ${first}`;
  const minor = (release: string) => release.split(".").slice(0, 2).join(".");
  if (axis === "keras" && compareReleases(first, "3.0") >= 0) return "Keras 3";
  return minor(first) === minor(last)
    ? `${AXIS_NAMES[axis]} ${minor(first)}`
    : `${AXIS_NAMES[axis]} ${minor(first)} to ${minor(last)}`;
}
