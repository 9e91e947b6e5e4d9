import type { Framework } from "./framework.ts";

const MODULES = [
  "lightning.LightningModule",
  "lightning.pytorch.LightningModule",
  "lightning.pytorch.core.LightningModule",
  "lightning.pytorch.core.module.LightningModule",
  "pytorch_lightning.LightningModule",
  "pytorch_lightning.core.LightningModule",
  "pytorch_lightning.core.module.LightningModule",
  "pytorch_lightning.core.lightning.LightningModule",
];

/** Lightning: its module is called like a module of torch. */
export const lightning: Framework = {
  packages: ["lightning", "pytorch_lightning"],
  callables: Object.fromEntries(MODULES.map((name) => [name, "forward"])),
};
