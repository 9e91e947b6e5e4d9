import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isRequirementFile } from "../../src/program/versions/requirement.ts";

/** Where the fixtures of all rules lie, one folder per rule. */
export const FIXTURES = fileURLToPath(new URL("../../fixtures/rules/", import.meta.url));

/**
 * A small pull request: `bad-basic.py`, `bad-basic.ipynb`, or a folder `bad-basic/` with several files. `good-…` gives
 * nothing; in `bad-…` the line before a finding is `# expect: <rule>`.
 */
export interface Fixture {
  rule: string;
  name: string;
  isBad: boolean;
  /** Files that the pull request adds, by path. */
  added: Map<string, string>;
  /** Files that were there before: `bad-basic.requirements.txt` is `requirements.txt` to `bad-basic.py`. */
  present: Map<string, string>;
  /** Where the review lies as a person will see it. */
  reviewPath: string;
}

/** The rules that have fixtures, sorted. */
export function listFixtureRules(): string[] {
  return readdirSync(FIXTURES).sort();
}

/** The fixtures of one rule, sorted by name. */
export function listFixtures(rule: string): Fixture[] {
  const folder = join(FIXTURES, rule);
  return readdirSync(folder)
    .filter((entry) => /^(good|bad)-[\w-]+(\.py|\.ipynb)?$/.test(entry))
    .sort()
    .map((entry) => readFixture(rule, entry));
}

function readFixture(rule: string, entry: string): Fixture {
  const path = join(FIXTURES, rule, entry);
  const name = entry.replace(/\.\w+$/, "");
  const isFolder = statSync(path).isDirectory();
  const files = isFolder ? readFolder(path, "") : new Map([[entry, readFileSync(path, "utf8")]]);
  const present = new Map([...files].filter(([file]) => isRequirementFile(file)));
  for (const kind of ["requirements.txt", "pyproject.toml"]) {
    const own = join(FIXTURES, rule, `${name}.${kind}`);
    if (existsSync(own)) present.set(kind, readFileSync(own, "utf8"));
  }
  return {
    ...{ rule, name, present },
    isBad: name.startsWith("bad-"),
    added: new Map([...files].filter(([file]) => !present.has(file))),
    reviewPath: join(FIXTURES, rule, `${name}.review.md`),
  };
}

function readFolder(folder: string, prefix: string): Map<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  return new Map(
    entries.flatMap((entry): [string, string][] => {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) return [...readFolder(join(folder, entry.name), `${path}/`)];
      return [[path, readFileSync(join(folder, entry.name), "utf8")]];
    }),
  );
}
