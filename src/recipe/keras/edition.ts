import { compareReleases, isReleaseWithin } from "../../facts/releases.ts";
import { quote } from "../../findings/finding.ts";
import { describeAssumption, type Evidence } from "../../program/versions/evidence.ts";
import { type PackageVersion, resolveVersion, type VersionContext } from "../../program/versions/find-version.ts";
import {
  type EnvironmentSetting,
  isWithinScope,
  type Requirement,
  scopeOf,
} from "../../program/versions/requirement.ts";
import { type FoundSetting, findSetting, readCodeSettings } from "../../program/versions/settings.ts";
import type { SourceFile } from "../../python/source-file.ts";
import {
  FIRST_WITH_KERAS,
  FIRST_WITH_PACKAGE,
  FIRST_WITH_THIRD,
  isBefore,
  isBehindRedirect,
  isBeside,
  isRedirect,
  minorOf,
  sameMinor,
  withTensorflowSpan,
} from "./tensorflow-keras.ts";

/** One Keras that code may run on: the package whose releases the facts count, and how the code reaches it. */
export interface KerasEdition {
  axis: "keras" | "tf-keras" | "tensorflow";
  release: string;
  /** True when reached as `tf.keras`; in 2.11 and 2.12 that is another set of classes than `import keras`. */
  isThroughTensorflow: boolean;
}

/** The Keras editions that an import may mean. */
export interface KerasEditions {
  /** None where Keras is read in the repository itself. */
  editions: KerasEdition[];
  /** The line that restricts them; undefined when no file does. */
  requirement: Requirement | undefined;
  /** True when only evidence restricts them: what follows from them is less sure. */
  isAssumed: boolean;
  /** The sentence that says so; empty when nothing is assumed. */
  assumption: string;
  /** Lines that were left aside, and why, as sentences. */
  remarks: string[];
  /** What `KERAS_BACKEND` is set to: `jax`, `torch`, …; undefined when nothing sets it, or it is not certain. */
  backend: string | undefined;
}

/** What is known beside the code about the Keras it runs on. */
export interface EditionContext extends VersionContext {
  /** Environment variables that files other than the code set. */
  settings?: EnvironmentSetting[] | undefined;
  /** The code itself, which may set them too. */
  file?: SourceFile | undefined;
}

/** The editions behind a dotted name such as `tensorflow.keras.optimizers.Adam`, for code in the file at `path`. */
export function findKerasEditions(symbol: string, path: string, context: EditionContext): KerasEditions {
  const finder = new EditionFinder(path, context);
  if (symbol.startsWith("tf_keras.")) return finder.findLegacy();
  return symbol.startsWith("tensorflow.") ? finder.findThroughTensorflow() : finder.findStandalone();
}

class EditionFinder {
  private readonly path: string;
  private readonly context: EditionContext;
  private readonly evidence: Evidence[];
  private readonly backend: FoundSetting | undefined;

  constructor(path: string, context: EditionContext) {
    this.path = path;
    this.context = context;
    this.backend = this.findSetting("KERAS_BACKEND");
    this.evidence = [...evidenceOfBackend(this.backend), ...(context.evidence ?? []).map(withTensorflowSpan)];
  }

  findLegacy(): KerasEditions {
    const version = this.resolve("tf-keras", this.evidence);
    return this.answer(version, makeEditions("tf-keras", version.releases));
  }

  findThroughTensorflow(): KerasEditions {
    const keras = this.resolve("keras");
    const stated = this.resolve("tensorflow");
    const requirement = stated.requirement ?? keras.requirement;
    const tensorflow = requirement ? stated : this.resolve("tensorflow", this.evidence);
    const fitting = tensorflow.releases.filter((one) => !keras.requirement || isBeside(one, keras.releases));
    const isLegacy = this.findLegacyChoices();
    const editions = (fitting.length > 0 ? fitting : tensorflow.releases).flatMap((release) =>
      this.throughTensorflow(release, { kerasReleases: keras.releases, isLegacy }),
    );
    const found = this.answer({ ...tensorflow, requirement }, distinct(editions));
    return requirement ? found : this.narrow(found);
  }

  findStandalone(): KerasEditions {
    const keras = this.resolve("keras");
    const tensorflow = this.resolve("tensorflow");
    if (keras.requirement) return this.answer(keras, leadOn(keras.releases, tensorflow.releases));
    if (tensorflow.requirement && !keras.isReadHere)
      return this.answer(tensorflow, besideTensorflow(tensorflow.releases, keras.releases));
    const assumed = this.resolve("keras", this.evidence);
    const own = assumed.releases.filter((release) => !isRedirect(release));
    return this.answer(assumed, makeEditions("keras", own));
  }

  private resolve(packageName: string, evidence: Evidence[] = []): PackageVersion {
    return resolveVersion(packageName, this.path, { ...this.context, evidence });
  }

  private findSetting(name: EnvironmentSetting["name"]): FoundSetting | undefined {
    const { file, settings = [] } = this.context;
    return findSetting([...(file ? readCodeSettings(file) : []), ...settings], name, this.path);
  }

  private answer(version: PackageVersion, editions: KerasEdition[]): KerasEditions {
    const { requirement, isAssumed, remarks } = version;
    const values = this.backend?.values ?? [];
    return {
      editions,
      requirement,
      isAssumed,
      assumption: describeAssumption(version.package, version),
      remarks,
      backend: values.length === 1 ? values[0] : undefined,
    };
  }

  /** TensorFlow 2.6 to 2.15 bring the Keras of the same minor release, later ones any Keras 3, earlier ones their own copy. */
  private throughTensorflow(
    release: string,
    { kerasReleases, isLegacy }: { kerasReleases: string[]; isLegacy: boolean[] },
  ): KerasEdition[] {
    if (isBefore(release, FIRST_WITH_KERAS)) return [];
    if (isBefore(release, FIRST_WITH_PACKAGE)) return makeEditions("tensorflow", [release], true);
    if (isBefore(release, FIRST_WITH_THIRD))
      return makeEditions("keras", [sameMinor(release, this.context.facts)], true);
    const third = kerasReleases.filter((one) => !isBefore(one, "3.0"));
    return [
      ...(isLegacy.includes(true) ? makeEditions("tf-keras", this.legacyBeside(release), true) : []),
      ...(isLegacy.includes(false) ? makeEditions("keras", third, true) : []),
    ];
  }

  private legacyBeside(tensorflow: string): string[] {
    const { requirement, releases } = this.resolve("tf-keras");
    const same = releases.filter((one) => minorOf(one) === minorOf(tensorflow));
    return requirement && same.length > 0 ? same : [sameMinor(tensorflow, this.context.facts, "tf-keras")];
  }

  /** Whether `tf.keras` may be tf-keras, may be Keras 3, or both. */
  private findLegacyChoices(): boolean[] {
    const setting = this.findSetting("TF_USE_LEGACY_KERAS");
    if (setting) return setting.isComputed ? [true, false] : setting.values.map(asksForLegacy);
    const isRequired = (one: Requirement) => one.package === "tf-keras" && isWithinScope(this.path, scopeOf(one));
    return this.context.requirements.some(isRequired) ? [true, false] : [false];
  }

  /** What the symbols in use say of Keras itself, where they leave anything. */
  private narrow(found: KerasEditions): KerasEditions {
    let { editions } = found;
    const used = this.evidence.filter((one) => {
      const span = one.kind === "use" ? one.spans.keras : undefined;
      const kept = editions.filter(({ axis, release }) => !span || axis !== "keras" || isReleaseWithin(release, span));
      const isNarrower = kept.length > 0 && kept.length < editions.length;
      if (isNarrower) editions = kept;
      return isNarrower;
    });
    const releases = editions.map((one) => one.release).sort(compareReleases);
    const assumption = found.assumption || describeAssumption("keras", { releases, evidence: used });
    return { ...found, editions, assumption, isAssumed: found.isAssumed || used.length > 0 };
  }
}

/** https://github.com/tensorflow/tensorflow/blob/v2.16.1/tensorflow/python/util/lazy_loader.py */
function asksForLegacy(value: string | undefined): boolean {
  return value === "1" || value === "true" || value === "True";
}

/** Backends that only Keras 3 has, and those that only the first releases had. */
function evidenceOfBackend(backend: FoundSetting | undefined): Evidence[] {
  const [value, ...others] = backend?.values ?? [];
  if (backend === undefined || value === undefined || others.length > 0) return [];
  const isThird = value === "jax" || value === "torch";
  if (!isThird && value !== "theano" && value !== "cntk") return [];
  const { path, line } = backend.setting;
  const spans = { keras: isThird ? { since: "3.0" } : { until: "2.3" } };
  return [withTensorflowSpan({ kind: "use", text: quote(`KERAS_BACKEND=${value}`), spans, path, line })];
}

/** The package `keras` as it is required; its release 2.4 leads on to TensorFlow. */
function leadOn(kerasReleases: string[], tensorflowReleases: string[]): KerasEdition[] {
  const own = kerasReleases.filter((one) => !isRedirect(one));
  const behind = own.length < kerasReleases.length ? tensorflowReleases.filter(isBehindRedirect) : [];
  return [...makeEditions("keras", own), ...makeEditions("tensorflow", behind, true)];
}

/** `import keras` where only TensorFlow is pinned: the Keras that this TensorFlow brings, or that stood beside it. */
function besideTensorflow(tensorflowReleases: string[], kerasReleases: string[]): KerasEdition[] {
  const editions = tensorflowReleases.flatMap((tensorflow) => {
    const beside = kerasReleases.filter((one) => !isRedirect(one) && isBeside(tensorflow, [one]));
    const behind = isBehindRedirect(tensorflow) ? [tensorflow] : [];
    return [...makeEditions("keras", beside), ...makeEditions("tensorflow", behind, true)];
  });
  return distinct(editions);
}

function makeEditions(axis: KerasEdition["axis"], releases: string[], isThroughTensorflow = false): KerasEdition[] {
  return releases.map((release) => ({ axis, release, isThroughTensorflow }));
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
  // Which patch release of Keras comes with a TensorFlow is not what the reader pinned.
  const isMinorOnly = axis === "keras" && editions.some((one) => one.isThroughTensorflow);
  if (first === last) return `${AXIS_NAMES[axis]} ${isMinorOnly && first.startsWith("2.") ? minorOf(first) : first}`;
  if (axis === "keras" && compareReleases(first, "3.0") >= 0) return "Keras 3";
  const isWholeSecond =
    minorOf(last) === "2.15" && (minorOf(first) === "2.0" || (isMinorOnly && minorOf(first) === "2.6"));
  if (axis === "keras" && isWholeSecond) return "Keras 2";
  return minorOf(first) === minorOf(last)
    ? `${AXIS_NAMES[axis]} ${minorOf(first)}`
    : `${AXIS_NAMES[axis]} ${minorOf(first)} to ${minorOf(last)}`;
}
