import type { Value } from "../../program/values.ts";

/** What `precision=` means, in releases before and since 2.0; Lightning's documentation of `Trainer` and `Fabric`. */
const PRECISIONS: Record<string, string> = {
  "16": "mixed float16",
  "16-mixed": "mixed float16",
  bf16: "mixed bfloat16",
  "bf16-mixed": "mixed bfloat16",
  "16-true": "float16",
  "bf16-true": "bfloat16",
  "32": "float32",
  "32-true": "float32",
  "64": "float64",
  "64-true": "float64",
};

/** The numbers in which a trainer computes, as recipes call them; undefined where nothing is said that is known. */
export function precisionOf(option: Value | undefined): Value | undefined {
  const name = option?.kind === "constant" ? PRECISIONS[String(option.value)] : undefined;
  return option?.kind === "constant" && name !== undefined ? { ...option, value: name, isFloat: false } : undefined;
}
