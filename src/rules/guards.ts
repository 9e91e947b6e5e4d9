import type { PathStep } from "../recipe/events.ts";

/** Conditions and exceptions by which code tells one release of a framework from another. */
const RELEASE_TEST = /__version__|\bversion\b|_version\b|hasattr|AttributeError|TypeError|ValueError|ImportError/i;

/** Whether code runs only where it asked which release it is on, or is ready for what another release raises. */
export function isGuarded(path: PathStep[]): boolean {
  return path.some((step) => {
    if (!("kind" in step)) return step.when !== undefined && RELEASE_TEST.test(step.when);
    return step.kind === "region" && (step.handles ?? []).some((type) => RELEASE_TEST.test(type));
  });
}
