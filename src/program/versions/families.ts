import type { FactBook } from "../../facts/load-facts.ts";
import { compareReleases } from "../../facts/releases.ts";

/** Packages that bring the same code under other names, with the same release numbers. */
const FAMILIES: Record<string, string[]> = {
  tensorflow: [
    "tensorflow",
    "tensorflow-cpu",
    "tensorflow-gpu",
    "tensorflow-macos",
    "tensorflow-intel",
    "tensorflow-rocm",
    "tensorflow-aarch64",
    "tensorflow-cpu-aws",
    "tensorflow-directml",
    "tensorflow-base",
    "tensorflow-mkl",
    "tensorflow-eigen",
    "intel-tensorflow",
    "intel-tensorflow-avx512",
    "tf-nightly",
    "tf-nightly-cpu",
    "tf-nightly-gpu",
  ],
  torch: ["torch", "pytorch", "pytorch-gpu", "pytorch-cpu"],
  keras: ["keras", "keras-gpu", "keras-nightly"],
  "tf-keras": ["tf-keras", "tf-keras-nightly"],
  lightning: ["lightning", "pytorch-lightning"],
  "pytorch-lightning": ["pytorch-lightning", "lightning"],
};

/** The names under which a package is installed, its own first. */
export function namesOfPackage(packageName: string): string[] {
  return FAMILIES[packageName] ?? [packageName];
}

const known = new WeakMap<FactBook, Map<string, [string, string][]>>();

/** Final releases of a package under all its names with their day of publication, oldest first by number. */
export function releasesOfPackage(packageName: string, facts: FactBook): [release: string, published: string][] {
  const cache = known.get(facts) ?? new Map<string, [string, string][]>();
  known.set(facts, cache);
  const found =
    cache.get(packageName) ?? mergeReleases(namesOfPackage(packageName).map((name) => facts.releases(name)));
  cache.set(packageName, found);
  return found;
}

function mergeReleases(lists: [string, string][][]): [string, string][] {
  const [first = [], ...others] = lists.filter((list) => list.length > 0);
  if (others.length === 0) return first;
  const merged = new Map([...others.flat(), ...first]);
  return [...merged].sort(([a], [b]) => compareReleases(a, b));
}
