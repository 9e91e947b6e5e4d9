import { followGradients, type Update } from "../gradient-log.ts";
import { broken, HOLDS, type PropertyResult } from "../property.ts";
import type { Step, Trace } from "../trace.ts";

/** Gradients are clipped when all of a window are there and unscaled, and before the update. */
export function checkClipOrder(trace: Trace): PropertyResult {
  const logs = followGradients(trace);
  const [log] = logs;
  if (log === undefined || logs.length > 1) return HOLDS;
  let after = 0;
  for (const update of log.updates) {
    const found = checkWindow(trace.steps, update, after);
    if (found) return found;
    after = update.step.number;
  }
  return HOLDS;
}

function checkWindow(steps: Step[], { step, fresh }: Update, after: number): PropertyResult | undefined {
  const within = steps.filter(({ number }) => number > after && number < step.number);
  const clips = within.filter(({ kind, isOwned }) => kind === "clip" && !isOwned);
  const last = fresh.at(-1)?.number ?? 0;
  const first = fresh[0]?.number ?? 0;
  const [clip] = clips;
  if (clip === undefined) return undefined;
  if (clip.number < first && after > 0)
    return broken("the gradients are clipped after the update that used them", clip.site);
  const early = clips.filter(({ number }) => number < last);
  if (early[0] && clips.length > 1)
    return broken(`the gradients are clipped ${clips.length} times in a window of ${fresh.length}`, early[0].site, {
      clips: clips.length,
    });
  if (early[0]) return broken("the gradients are clipped before the backward pass", early[0].site);
  if (!step.values.has("scaler") || isUnscaling(clip)) return undefined;
  const unscale = within.find(({ kind, number }) => kind === "unscale" && number > last);
  if (unscale && unscale.number < clip.number) return undefined;
  return broken("the gradients are clipped while they are still scaled", clip.site);
}

/** Accelerators unscale by themselves. */
function isUnscaling({ call }: Step): boolean {
  return call?.callee.kind === "member";
}
