import type { Site, Value } from "../../program/values.ts";

/**
 * A loader whose samples several processes share, once a framework has exchanged its sampler: how many batches it gives is
 * no longer what it was made with. `processes` is undefined for one, and where nobody knows.
 */
export function shareLoader(loader: Value, processes: Value | undefined, site: Site): Value {
  return processes ? { kind: "member", object: loader, name: "shared", site } : loader;
}
