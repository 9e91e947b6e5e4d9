import { readAttribute } from "../../program/attribute.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { objectsIn } from "../identity.ts";
import type { Framework } from "./framework.ts";
import { makeOwned, makeSilently, namedArguments } from "./owned-object.ts";

const POLICY_TRAINER = /^trl\.(?:\w+\.)*PPOTrainer$/;

/**
 * TRL: its trainers and configurations are those of transformers with defaults of their own; see `trl-defaults.ts`. The
 * first `PPOTrainer`, until 0.11, is stepped by the program.
 */
export const trl: Framework = {
  packages: ["trl"],
  call(machine, call) {
    const config = firstConfigOf(call);
    if (config) prepare(machine, call, config);
    return undefined;
  },
  classify({ callee }): EventSketch | undefined {
    const trainer = callee.kind === "member" && callee.name === "step" ? callee.object : undefined;
    const isPolicy = trainer?.kind === "made" && firstConfigOf(trainer) !== undefined;
    const optimizer = isPolicy ? trainer.attributes.get("optimizer") : undefined;
    return optimizer && { kind: "optimizer step", objects: objectsIn(optimizer) };
  },
};

/** The configuration of a `PPOTrainer` of the first kind; undefined for everything else. */
function firstConfigOf({ callee, name, arguments: { positional, keywords } }: Made): Value | undefined {
  if (callee.kind !== "external" || !POLICY_TRAINER.test(name) || keywords.has("args")) return undefined;
  const config = (keywords.get("config") ?? positional[0])?.value;
  return config?.kind === "constant" ? undefined : config;
}

/** Without an optimizer of the program it makes Adam; `trl/trainer/ppo_trainer.py` of 0.11.4. */
function prepare(machine: Machine, call: Made, config: Value): void {
  const { keywords } = call.arguments;
  const setting = (name: string) => readAttribute(machine, config, name, call.site);
  const given = keywords.get("optimizer")?.value;
  const isGiven = given !== undefined && !(given.kind === "constant" && given.value === null);
  const optimizer = isGiven
    ? given
    : makeOwned(machine, "torch.optim.Adam", call.site, namedArguments({ lr: setting("learning_rate") }));
  const data = namedArguments({ dataset: keywords.get("dataset")?.value, batch_size: setting("batch_size") });
  call.attributes.set("optimizer", optimizer);
  call.attributes.set("dataloader", makeSilently("torch.utils.data.DataLoader", call.site, data));
}
