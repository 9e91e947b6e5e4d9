import { readFileSync } from "node:fs";
import type {
  CallableArgument,
  ScheduleArgument,
  ScheduleContext,
  ScheduleFramework,
  ScheduleSpec,
} from "../../../src/recipe/schedules/index.ts";

/** A rate of a framework: a number, what JSON cannot write, or the class of the exception. */
export type ReferenceRate = number | "NaN" | "Infinity" | "-Infinity" | { raises: string };

/** One line of fixtures/schedules/*.jsonl; its README describes the form. */
export interface ReferenceCurve {
  versions: string[];
  schedule: string;
  arguments: Record<string, unknown>;
  context?: ScheduleContext;
  rates?: [number, ReferenceRate][];
  raises?: string;
  computed?: true;
}

/** The files with reference curves, and the framework of each. */
export const REFERENCE_FILES: readonly { file: string; framework: ScheduleFramework }[] = [
  { file: "keras", framework: "keras" },
  { file: "tf1", framework: "tf1" },
  { file: "optax", framework: "optax" },
  { file: "torch", framework: "torch" },
  { file: "torch-releases", framework: "torch" },
  { file: "transformers", framework: "transformers" },
  { file: "transformers-releases", framework: "transformers" },
];

/** The reference curves of a file. */
export function loadReferenceCurves(name: string): ReferenceCurve[] {
  const file = new URL(`../../../fixtures/schedules/${name}.jsonl`, import.meta.url);
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** The schedule of a reference curve in one of its releases. */
export function getSpec(framework: ScheduleFramework, curve: ReferenceCurve, version: string): ScheduleSpec {
  return { framework, name: curve.schedule, arguments: getArguments(framework, curve.arguments), version };
}

function getArguments(framework: ScheduleFramework, given: Record<string, unknown>): Record<string, ScheduleArgument> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, getArgument(framework, value)]));
}

function getArgument(framework: ScheduleFramework, value: unknown): ScheduleArgument {
  if (typeof value === "number") return Number.isInteger(value) ? { kind: "int", value } : value;
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((item) => getArgument(framework, item));
  return getTagged(framework, value as Record<string, unknown>);
}

function getTagged(framework: ScheduleFramework, value: Record<string, unknown>): ScheduleArgument {
  if ("float" in value) return { kind: "float", value: value.float as number };
  if ("lambda" in value) return getFunction(value.lambda as string);
  if ("dict" in value) {
    const entries = value.dict as [unknown, unknown][];
    return {
      kind: "mapping",
      entries: entries.map(([key, item]) => [getArgument(framework, key), getArgument(framework, item)]),
    };
  }
  const nested = value as { schedule: string; arguments: Record<string, unknown> };
  return { framework, name: nested.schedule, arguments: getArguments(framework, nested.arguments) };
}

/** The Python functions of the reference curves. */
const FUNCTIONS: Readonly<Record<string, (argument: number) => number>> = {
  "lambda epoch: 0.95 ** epoch": (epoch) => 0.95 ** epoch,
  "lambda epoch: min((epoch + 1) / 5, 1.0)": (epoch) => Math.min((epoch + 1) / 5, 1),
  "lambda epoch: 0.0 if epoch < 3 else 1.0": (epoch) => (epoch < 3 ? 0 : 1),
  "lambda epoch: 1 / (1 + 0.1 * epoch)": (epoch) => 1 / (1 + 0.1 * epoch),
  "lambda epoch: 0.95": () => 0.95,
  "lambda epoch: 0.5 if epoch % 5 == 0 else 1.0": (epoch) => (epoch % 5 === 0 ? 0.5 : 1),
  "lambda epoch: 1 / epoch": (epoch) => 1 / epoch,
  "lambda epoch: 1.0": () => 1,
  "lambda epoch: 0.9": () => 0.9,
  "lambda epoch: 0.99": () => 0.99,
  "lambda epoch: 0.9 ** epoch": (epoch) => 0.9 ** epoch,
  "lambda x: 0.5 ** (x - 1)": (x) => 0.5 ** (x - 1),
  "lambda x: 0.99 ** x": (x) => 0.99 ** x,
};

function getFunction(text: string): CallableArgument {
  const call = FUNCTIONS[text];
  if (call === undefined) throw new Error(`No JavaScript for the Python function ${text}: add it to FUNCTIONS`);
  return { kind: "callable", call };
}
