import type { Alternative, Value } from "./values.ts";
import { unknown } from "./values.ts";

/** Calls that ask what the machine is that the program runs on. */
const QUESTION = /\.(?:is_available|device_count|cpu_count|is_bf16_supported|is_built|list_physical_devices)$/;

/** Whether a condition is decided by the machine that the program runs on: `torch.cuda.is_available()`. */
export function isDecidedByMachine(test: Value | undefined, depth = 4): boolean {
  if (test === undefined || depth === 0) return false;
  if (test.kind === "made") return QUESTION.test(test.name);
  if (test.kind === "operation") return test.operands.some((operand) => isDecidedByMachine(operand, depth - 1));
  return false;
}

/** Of two numbers between which the machine decides neither is the one that the program's own defaults give. */
export function openNumbers(alternatives: Alternative[]): Alternative[] {
  const numbers = alternatives.flatMap(({ value }) =>
    value.kind === "constant" && typeof value.value === "number" ? [value.value] : [],
  );
  const isOpen = numbers.length === alternatives.length && new Set(numbers).size > 1;
  return isOpen ? [{ when: undefined, value: unknown("the machine decides it") }, ...alternatives] : alternatives;
}
