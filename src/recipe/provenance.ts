import { quote } from "../findings/finding.ts";
import type { Origin, Value } from "../program/values.ts";
import { originOf } from "../program/values.ts";
import { lineOf } from "../python/source-file.ts";
import type { Provenance } from "./recipe-schema.ts";

/** Links of a chain that are kept; longer ones are cut in the middle, the origin stays. */
const MAX_LINKS = 12;

/** The way of a value from where it is used to where it is written. Empty when the text does not show it. */
export function traceProvenance(value: Value): Provenance {
  const chain: Provenance = [];
  for (let at = originOf(value); at; at = at.from[0]) {
    const link = { path: at.file.path, line: lineOf(at.file, at), note: describeLink(at) };
    const last = chain.at(-1);
    const isRepeated = last?.path === link.path && last.line === link.line && last.note === link.note;
    if (!isRepeated) chain.push(link);
  }
  if (chain.length <= MAX_LINKS) return chain;
  return [...chain.slice(0, MAX_LINKS - 1), ...chain.slice(-1)];
}

/** What a chain says where it comes through the default of an option. */
export function noteOfDefault(option: string): string {
  return `default of the option ${quote(option)}`;
}

function describeLink(origin: Origin): string {
  const label = quote(origin.label);
  switch (origin.kind) {
    case "literal":
      return `written as ${label}`;
    case "name":
      return `the name ${label}`;
    case "attribute":
      return `the attribute ${label}`;
    case "parameter":
      return `passed as ${label}`;
    case "parameter default":
      return `default of the parameter ${label}`;
    case "option default":
      return noteOfDefault(origin.label);
    case "option":
      return `the option ${label}`;
    case "field default":
      return `default of the field ${label}`;
    case "config key":
      return `the key ${label}`;
    case "environment default":
      return `default for the environment variable ${label}`;
    case "operation":
      return `computed with ${label}`;
    case "framework default":
      return `the framework's default`;
  }
}
