import type { Made, Value } from "../../program/values.ts";
import { type Count, makePositive, makeUnit } from "../quantities/index.ts";
import type { TrainingRun } from "../training-run.ts";

/** What shares the training among processes, by the name of the call. */
const WRAPPERS =
  /(^|\.)(DistributedDataParallel|DistributedSampler|FullyShardedDataParallel|fully_shard|init_process_group|Accelerator|initialize_distributed)$|^deepspeed\.initialize$/;
const LAUNCHERS = /(^|\.)(spawn|start_processes)$/;

/** How many processes train together, as far as a program says. */
export type Processes =
  | { kind: "one" }
  /** Shared, and the number is decided when the program is started. */
  | { kind: "decided at start" }
  | { kind: "known"; value: Value };

/** Reads who shares a training; `told` is what a framework that owns the loop says. */
export function findProcesses(run: TrainingRun, told: Value | undefined): Processes {
  if (told) return { kind: "known", value: told };
  const launched = run.calls.map(({ call }) => launchedProcesses(call)).find((value) => value !== undefined);
  if (launched?.kind === "constant") return { kind: "known", value: launched };
  const isShared = launched !== undefined || run.calls.some(({ name }) => WRAPPERS.test(name));
  return isShared ? { kind: "decided at start" } : { kind: "one" };
}

function launchedProcesses({ name, arguments: { keywords, positional } }: Made): Value | undefined {
  if (!LAUNCHERS.test(name)) return undefined;
  return keywords.get("nprocs")?.value ?? positional[2]?.value;
}

/** The number of processes, where it is decided at the start. */
export const PROCESSES = makePositive("processes", "processes", makeUnit("processes"));

const WORLD_SIZE = /(^|\.)(get_world_size|num_processes|world_size)$/;

/** Asking how many processes there are gives just that; undefined for every other value. */
export function countProcesses(value: Value): Count | undefined {
  if (value.kind === "made" && WORLD_SIZE.test(value.name)) return PROCESSES;
  return value.kind === "member" && value.name === "num_processes" ? PROCESSES : undefined;
}
