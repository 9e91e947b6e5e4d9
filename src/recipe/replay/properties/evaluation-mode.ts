import { Identities } from "../../identity.ts";
import { broken, HOLDS, type PropertyResult } from "../property.ts";
import type { Trace } from "../trace.ts";

/** Evaluation changes nothing: a model that trains in training mode is back in it before the next backward pass. */
export function checkEvaluationMode({ steps }: Trace): PropertyResult {
  const modes = new Map<number, { isTraining: boolean; site: (typeof steps)[number]["site"] }>();
  const trained = new Set<number>();
  const identities = new Identities();
  let hasTrained = false;
  for (const { kind, objects, site, batch, epoch } of steps) {
    if (kind === "train mode" || kind === "eval mode") {
      for (const object of objects) {
        const key = identities.of(object);
        if (hasTrained && (modes.get(key)?.isTraining ?? true)) trained.add(key);
        modes.set(key, { isTraining: kind === "train mode", site });
      }
    } else if (kind === "backward") {
      hasTrained = true;
      const left = [...modes].find(([key, mode]) => trained.has(key) && !mode.isTraining);
      if (left)
        return broken(
          `from micro-batch ${batch} in epoch ${epoch + 1} on, the model trains in evaluation mode`,
          left[1].site,
          {
            batch,
            epoch: epoch + 1,
          },
        );
    }
  }
  return HOLDS;
}
