import { compareReleases } from "../../facts/releases.ts";

/** From which release on a field of a configuration of TRL has a default of its own. */
interface OwnDefault {
  since: string;
  value: number | string;
}

/**
 * Fields whose defaults differ from those of `TrainingArguments`, oldest release first; until the first release named
 * here the field has the default of `TrainingArguments`. Read in every release tag of huggingface/trl from 0.2.0 to 1.9.0,
 * `trl/trainer/*_config.py` and `trl/experimental/*\/*_config.py`.
 */
const OWN_DEFAULTS: Record<string, Record<string, OwnDefault[]>> = {
  SFTConfig: { learning_rate: [{ since: "0.12.0", value: 2e-5 }] },
  DPOConfig: { learning_rate: [{ since: "0.12.0", value: 1e-6 }] },
  CPOConfig: { learning_rate: [{ since: "0.12.0", value: 1e-6 }] },
  ORPOConfig: { learning_rate: [{ since: "0.12.0", value: 1e-6 }] },
  KTOConfig: {
    learning_rate: [
      { since: "0.11.0", value: 5e-7 },
      { since: "0.12.0", value: 1e-6 },
    ],
  },
  OnlineDPOConfig: { learning_rate: [{ since: "0.11.0", value: 5e-7 }] },
  NashMDConfig: { learning_rate: [{ since: "0.11.0", value: 5e-7 }] },
  XPOConfig: { learning_rate: [{ since: "0.11.0", value: 5e-7 }] },
  GKDConfig: { learning_rate: [{ since: "0.12.0", value: 2e-5 }] },
  PRMConfig: { learning_rate: [{ since: "0.13.0", value: 1e-5 }] },
  GRPOConfig: {
    learning_rate: [{ since: "0.14.0", value: 1e-6 }],
    per_device_train_batch_size: [
      { since: "0.14.0", value: 1 },
      { since: "0.15.0", value: 8 },
    ],
    gradient_accumulation_steps: [
      { since: "0.14.0", value: 8 },
      { since: "0.15.0", value: 1 },
    ],
  },
  RLOOConfig: { learning_rate: [{ since: "0.22.0", value: 1e-6 }] },
  RewardConfig: { learning_rate: [{ since: "0.24.0", value: 1e-4 }] },
  GOLDConfig: { learning_rate: [{ since: "0.25.0", value: 1e-7 }] },
  BCOConfig: { learning_rate: [{ since: "0.29.0", value: 5e-7 }] },
  PPOConfig: {
    learning_rate: [
      { since: "0.4.2", value: 1e-5 },
      { since: "0.7.11", value: 1.41e-5 },
      { since: "0.12.0", value: 5e-5 },
      { since: "0.29.0", value: 3e-6 },
    ],
  },
  MiniLLMConfig: { learning_rate: [{ since: "0.26.0", value: 1e-6 }] },
  AsyncGRPOConfig: {
    learning_rate: [{ since: "1.0.0", value: 1e-6 }],
    lr_scheduler_type: [{ since: "1.9.0", value: "constant" }],
  },
  DistillationConfig: { learning_rate: [{ since: "1.1.0", value: 1e-6 }] },
  TPOConfig: { learning_rate: [{ since: "1.3.0", value: 5e-7 }] },
  IterativeSFTConfig: {},
  PPOv2Config: {},
  SDFTConfig: {},
  SDPOConfig: {},
  SSDConfig: {},
};

/** Whether a class of TRL of this name holds the settings of a Trainer; `ModelConfig` and its kind do not. */
export function isTrlConfig(name: string): boolean {
  return Object.hasOwn(OWN_DEFAULTS, name);
}

/**
 * The default that a configuration of TRL gives to a field in one release, undefined for the newest; undefined where the
 * field has the default of `TrainingArguments`.
 */
export function findTrlDefault(
  config: string,
  field: string,
  release: string | undefined,
): number | string | undefined {
  const own = Object.hasOwn(OWN_DEFAULTS, config) ? (OWN_DEFAULTS[config]?.[field] ?? []) : [];
  const valid = own.filter(({ since }) => release === undefined || compareReleases(release, since) >= 0);
  return valid.at(-1)?.value;
}
