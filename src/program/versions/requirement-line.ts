import { evaluateMarker } from "./marker.ts";
import { normalizePackage } from "./requirement.ts";
import { normalizeSpecifier } from "./specifier.ts";

/** What one PEP 508 line says. */
export interface RequirementLine {
  package: string;
  specifier: string;
  /** The marker, where CPython on Linux does not decide it. */
  condition?: string;
}

/** Longer lines are cut: what counts stands in front, the hashes behind. */
const MAX_LINE_UNITS = 2_000;

/**
 * Reads a PEP 508 line: name, extras, specifier, marker. Options of pip and comments are dropped; of a link only a wheel's
 * name is read. Undefined for anything else, and where the marker rules Linux out.
 */
export function parseRequirementLine(text: string): RequirementLine | undefined {
  const plain = text.slice(0, MAX_LINE_UNITS).replace(/(^|\s)#.*$|\s--?[A-Za-z].*$|\\\s*$/g, "");
  const [requirement = "", marker = ""] = splitAtFirst(plain, ";");
  const found = isLink(requirement) ? readWheel(requirement) : readNamed(requirement);
  const outcome = marker.trim() === "" ? "true" : evaluateMarker(marker);
  if (found === undefined || outcome === "false") return undefined;
  return outcome === "unknown" ? { ...found, condition: marker.trim() } : found;
}

function splitAtFirst(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function readNamed(text: string): RequirementLine | undefined {
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*([^\s].*)?$/.exec(text);
  const [, name, rest = ""] = match ?? [];
  if (name === undefined) return undefined;
  const specifier = normalizeSpecifier(rest.replace(/^\((.*)\)\s*$/, "$1"));
  return specifier === undefined ? undefined : { package: normalizePackage(name), specifier };
}

function isLink(text: string): boolean {
  return text.includes("://") || text.includes("@");
}

/** https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention */
const WHEEL = /(?:^|[/@\s])([A-Za-z0-9][\w.]*)-(\d[^-/\s]*)(?:-[^-/\s]+){3,4}\.whl(?:[?#]\S*)?\s*$/;

function readWheel(text: string): RequirementLine | undefined {
  const [, name, version = ""] = WHEEL.exec(text) ?? [];
  const specifier = name && normalizeSpecifier(`==${version.replace(/%2B/gi, "+")}`);
  return name && specifier ? { package: normalizePackage(name), specifier } : undefined;
}
