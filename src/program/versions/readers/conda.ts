import type { Reading } from "../reading.ts";
import { readCondaConstraint } from "../specifier.ts";
import { childOf, entriesOf, itemsOf, parseYaml } from "./parse-yaml.ts";
import { takeRequirementLine } from "./requirements-text.ts";

/** Reads the `dependencies` of an `environment.yml`, those of its `pip` section, and its `variables`. */
export function readCondaEnvironment(reading: Reading, text: string): void {
  const document = parseYaml(text);
  if (document === undefined) reading.problem = "not valid YAML";
  for (const item of itemsOf(childOf(document, "dependencies"))) {
    if (item.kind === "text") takeCondaSpec(reading, item.text, { line: item.line });
    for (const one of itemsOf(childOf(item, "pip")))
      if (one.kind === "text") takeRequirementLine(reading, one.text, { line: one.line, condition: undefined });
  }
  for (const [name, value] of entriesOf(childOf(document, "variables")))
    if (value.kind === "text") reading.takeSetting(name, value.text, { line: value.line, isCertain: true });
}

/** `channel/platform::name[version='>=1.8']`, `name=1.8=build`, `name >=1.8,<2`. */
const SPEC = /^\s*(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*)\s*(?:\[(.*)\]|([=<>!~ ].*|\d.*)?)$/;

/** Takes a package in the words of conda; without effect when it is none. */
export function takeCondaSpec(
  reading: Reading,
  text: string,
  where: { line: number; condition?: string | undefined },
): void {
  const plain = text
    .slice(0, 500)
    .replace(/\s#.*$/, "")
    .trimEnd();
  const [, name, brackets = "", rest = ""] = SPEC.exec(plain) ?? [];
  if (name === undefined) return;
  const written = /version\s*=\s*['"]?([^'"\]]+)/.exec(brackets)?.[1] ?? rest.trim();
  const found = { package: name, line: where.line, ...(where.condition ? { condition: where.condition } : {}) };
  reading.takeConverted(found, written, readSpecVersion(written));
}

/** A build behind the version makes it exact. */
function readSpecVersion(written: string): string | undefined {
  if (written === "") return "";
  const [, version, build] = /^=?([^=<>!~\s]+)\s*[=\s]\s*([^=<>!~\s]+)$/.exec(written) ?? [];
  if (version !== undefined && build !== undefined) return readCondaConstraint(version);
  return readCondaConstraint(written);
}

/**
 * Reads a `conda-lock.yml` by its lines: each package is an item with name and version on lines of their own. What is
 * locked for other systems only is left out.
 */
export function readCondaLock(reading: Reading, text: string): void {
  let open: Map<string, { value: string; line: number }> = new Map();
  const close = () => {
    const [name, version, platform, category] = ["name", "version", "platform", "category"].map((key) => open.get(key));
    const isElsewhere = platform !== undefined && !/^(linux|noarch)/.test(platform.value);
    if (name === undefined || version === undefined || isElsewhere) return;
    const condition = category && category.value !== "main" ? { condition: `group ${category.value}` } : {};
    reading.takeConverted(
      { package: name.value, line: version.line, ...condition },
      `==${version.value}`,
      readCondaConstraint(`==${version.value}`),
    );
  };
  text.split("\n").forEach((line, index) => {
    const [, dash = "", key = "", value = ""] = /^(- | {2})([\w-]+):\s*['"]?([^'"#]*?)['"]?\s*$/.exec(line) ?? [];
    if (dash === "- ") {
      close();
      open = new Map();
    }
    if (key !== "") open.set(key, { value, line: index + 1 });
  });
  close();
}

/** Reads a list of addresses as `conda list --explicit` writes it: `…/pytorch-1.13.1-py3.9_cuda11.6_0.tar.bz2#hash`. */
export function readCondaExplicit(reading: Reading, text: string): void {
  text.split("\n").forEach((line, index) => {
    const [, name, version] =
      /^\s*https?:\/\/\S+\/([\w.-]+)-([^-/\s]+)-[^-/\s]+\.(?:tar\.bz2|conda)(?:#\S*)?\s*$/.exec(line) ?? [];
    if (name !== undefined && version !== undefined)
      reading.takeConverted({ package: name, line: index + 1 }, `==${version}`, readCondaConstraint(`==${version}`));
  });
}
