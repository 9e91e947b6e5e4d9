import type { ReleaseSpan } from "../../facts/releases.ts";

/** The first and last release of each package with wheels for a Python; https://pypi.org, November 2026. */
type Support = Record<string, ReleaseSpan>;

/** Syntax that only some Pythons read, and the releases that run on those. */
export const PYTHON_SUPPORT = {
  /** `print x` and `exec x`: Python 2.7 at the latest. */
  python2: { torch: { until: "1.4" }, tensorflow: { until: "2.1" }, keras: { until: "2.3" } },
  /** `match`: Python 3.10 at the earliest. Keras 2.8 is the one that TensorFlow 2.8 brings. */
  python310: { torch: { since: "1.11" }, tensorflow: { since: "2.8" }, keras: { since: "2.8" } },
  /** `type X = …`: Python 3.12 at the earliest. */
  python312: { torch: { since: "2.2" }, tensorflow: { since: "2.16" }, keras: { since: "3.0" } },
} satisfies Record<string, Support>;
