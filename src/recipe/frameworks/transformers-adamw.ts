import type { Made } from "../../program/values.ts";
import type { OptimizerSketch } from "./optimizer-sketch.ts";

/** The optimizer that releases before 4.50 had; `rules/facts`: hf.adamw-removed. */
const ADAMW = /^transformers\.(?:optimization\.)?AdamW$/;
const DEFAULT_RATE = 1e-3;

/** `transformers.AdamW(params, lr=…, weight_decay=0.0)`; undefined for everything else. */
export function describeAdamW(made: Made): OptimizerSketch | undefined {
  if (made.callee.kind !== "external" || !ADAMW.test(made.name)) return undefined;
  const { keywords, positional } = made.arguments;
  const weightDecay = keywords.get("weight_decay") ?? positional[4];
  const rate = keywords.get("lr") ?? positional[1];
  return { name: "AdamW", framework: "torch", made, rate, defaultRate: DEFAULT_RATE, weightDecay };
}
