import type { Framework } from "./framework.ts";

/** TRL: its trainers and configurations are those of transformers with defaults of their own; see `trl-defaults.ts`. */
export const trl: Framework = { packages: ["trl"] };
