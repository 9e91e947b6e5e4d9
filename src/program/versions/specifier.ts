import { validRange } from "@renovatebot/pep440";

/** Longest constraint that is read; the longest real ones hold a few dozen exclusions. */
const MAX_CONSTRAINT_UNITS = 1_000;

/**
 * A PEP 440 specifier in one form: no blanks, no empty parts. `>=1.8.*`, which old tools took, is `>=1.8`. Empty when any
 * release will do, undefined when it is no specifier.
 */
export function normalizeSpecifier(text: string): string | undefined {
  if (text.length > MAX_CONSTRAINT_UNITS) return undefined;
  const parts = text
    .replace(/\s+/g, "")
    .split(",")
    .filter((part) => part !== "" && part !== "*")
    .map((part) => part.replace(/^([<>]=?|~=)(.*?)(\.\*)+$/, "$1$2"));
  const specifier = parts.join(",");
  return specifier === "" || validRange(specifier) ? specifier : undefined;
}

/**
 * A constraint in the words of Poetry and Pipenv: `^1.2`, `~1.2`, `1.2.*`, `1.2`, `>=1.2,<2 || ^3.0`, `*`. Undefined when
 * it is none. https://python-poetry.org/docs/dependency-specification/
 */
export function readPoetryConstraint(text: string): string | undefined {
  return readAlternatives(text, /\|\|?/, (part) => readEach(part, /^(\^|~=?|[<>]=?|={1,3}|!=)?(.+)$/, fromPoetry));
}

/**
 * A version in the words of conda: `2.1`, `=2.1`, `2.1.*`, `>=1.8,<2`, `1.8|1.9`. A single `=` allows every release that
 * begins so. Undefined when it is none. https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html
 */
export function readCondaConstraint(text: string): string | undefined {
  return readAlternatives(text, /\|/, (part) => readEach(part, /^(~=|[<>]=?|={1,2}|!=)?(.+)$/, fromConda));
}

function readAlternatives(
  text: string,
  separator: RegExp,
  read: (part: string) => string | undefined,
): string | undefined {
  if (text.length > MAX_CONSTRAINT_UNITS) return undefined;
  const alternatives = text.split(separator).map(read);
  if (alternatives.includes(undefined)) return undefined;
  return alternatives.includes("") ? "" : alternatives.join(" || ");
}

function readEach(
  text: string,
  form: RegExp,
  convert: (operator: string, version: string) => string,
): string | undefined {
  const parts = text.replace(/([<>=!~^])\s+/g, "$1").split(/[,\s]+/);
  const converted = parts.filter(Boolean).map((part) => {
    const [, operator = "", version = ""] = form.exec(part) ?? [];
    return version === "*" ? "" : convert(operator, version);
  });
  return normalizeSpecifier(converted.join(","));
}

function fromPoetry(operator: string, version: string): string {
  if (operator === "^") return `>=${version},<${nextRelease(version, firstThatCounts)}`;
  if (operator === "~") return `>=${version},<${nextRelease(version, (parts) => Math.min(1, parts.length - 1))}`;
  return `${operator === "" || operator === "=" ? "==" : operator}${version}`;
}

/** `^` allows up to the next change of the first number that is not zero; of `0.0` up to that of the last. */
function firstThatCounts(parts: number[]): number {
  const at = parts.findIndex((part) => part > 0);
  return at < 0 ? parts.length - 1 : at;
}

function nextRelease(version: string, choose: (parts: number[]) => number): string {
  const parts = (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? "").split(".").map(Number);
  const at = choose(parts);
  return [...parts.slice(0, at), (parts[at] ?? 0) + 1].join(".");
}

function fromConda(operator: string, version: string): string {
  const plain = version.replace(/\.?\*$/, "");
  const isPrefix = operator === "=" || plain !== version;
  if (operator === "" || operator === "=" || operator === "==")
    return operator !== "==" && isPrefix ? `==${plain}.*` : `==${version}`;
  return `${operator}${operator === "!=" ? version : plain}`;
}
