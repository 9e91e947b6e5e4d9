import { renderGithub } from "./github.ts";
import { renderJson } from "./json.ts";
import { renderPatch } from "./patch.ts";
import { renderPretty } from "./pretty.ts";
import type { Reporter } from "./report.ts";

/** The formats in which a review can be written. */
export const REPORTERS = {
  pretty: renderPretty,
  json: renderJson,
  github: renderGithub,
  patch: renderPatch,
} satisfies Record<string, Reporter>;
