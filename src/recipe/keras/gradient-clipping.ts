import type { Argument, Made, Value } from "../../program/values.ts";
import type { PathStep } from "../events.ts";

/** Functions that clip, with the place of their limit: https://www.tensorflow.org/api_docs/python/tf/clip_by_norm */
const CLIPS: Record<string, { name: string; position: number; isForGradients: boolean }> = {
  clip_by_global_norm: { name: "clip_norm", position: 1, isForGradients: true },
  clip_by_norm: { name: "clip_norm", position: 1, isForGradients: true },
  clip_by_average_norm: { name: "clip_norm", position: 1, isForGradients: true },
  clip_by_value: { name: "clip_value_max", position: 2, isForGradients: false },
};

/** The limit of the first clipping of gradients inside a loop. */
export function findClipping(
  calls: { call: Made; path: PathStep[] }[],
  isInside: (path: PathStep[]) => boolean,
): Argument | undefined {
  return calls
    .filter(({ path }) => isInside(path))
    .map(({ call }) => limitOf(call))
    .find((found) => found !== undefined);
}

/** `clip_by_value` also limits pictures and weights: only what came from a tape counts. */
function limitOf(call: Made): Argument | undefined {
  const clip = /^tensorflow\.(?:compat\.v[12]\.)?(clip_by_\w+)$/.exec(call.name)?.[1];
  const known = clip === undefined ? undefined : CLIPS[clip];
  const { keywords, positional } = call.arguments;
  if (known === undefined) return undefined;
  const [clipped] = positional;
  if (!known.isForGradients && !(clipped && isGradient(clipped.value))) return undefined;
  return keywords.get(known.name) ?? positional[known.position];
}

function isGradient(value: Value, depth = 0): boolean {
  if (depth > 6) return false;
  if (value.kind === "choice") return value.alternatives.some((one) => isGradient(one.value, depth + 1));
  if (value.kind === "collection") return [...value.items.values()].some((item) => isGradient(item, depth + 1));
  if (value.kind === "member") return isGradient(value.object, depth + 1);
  if (value.kind !== "made") return false;
  if (value.callee.kind === "member" && value.callee.name === "gradient") return true;
  return value.arguments.positional.some((argument) => isGradient(argument.value, depth + 1));
}
