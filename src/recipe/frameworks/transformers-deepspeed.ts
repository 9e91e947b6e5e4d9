import type { Machine } from "../../program/machine.ts";
import type { Mapping, Value } from "../../program/values.ts";
import { alternativesOf } from "../../program/values.ts";
import { asMapping, entryOf } from "./deepspeed-config.ts";
import { settingOf, type Trainer } from "./transformers-trainer.ts";

/** What the DeepSpeed configuration of a Trainer puts in the place of an optimizer or schedule of its own. */
export interface EngineSection {
  /** The name as it is written there. */
  type: string;
  /** The parameters that are written there; those that are "auto" come from the settings and are left out. */
  parameters: Record<string, Value>;
}

/** A section of the configuration that `TrainingArguments(deepspeed=…)` names; undefined where there is none. */
export function engineSection(
  machine: Machine,
  trainer: Trainer,
  section: "optimizer" | "scheduler",
): EngineSection | undefined {
  const config = configOf(machine, settingOf(machine, trainer, "deepspeed"));
  const type = entryOf(config, section, "type");
  if (type?.kind !== "constant" || typeof type.value !== "string") return undefined;
  const parameters = entryOf(config, section, "params");
  const entries = parameters?.kind === "mapping" ? [...parameters.entries] : [];
  const written = entries.filter(([, value]) => value.kind !== "constant" || value.value !== "auto");
  return { type: type.value, parameters: Object.fromEntries(written.map(([name, value]) => [String(name), value])) };
}

/** A dict, or the file at a path that the program writes. */
function configOf(machine: Machine, source: Value): Mapping | undefined {
  const [first] = alternativesOf(source);
  const isWritten = first?.value.kind === "mapping" || isText(first?.value);
  return first && isWritten ? asMapping(machine, first.value) : undefined;
}

function isText(value: Value | undefined): boolean {
  return value?.kind === "constant" && typeof value.value === "string";
}
