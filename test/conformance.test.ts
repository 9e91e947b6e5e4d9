import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isProven } from "../src/facts/fact.ts";
import { fillMessage } from "../src/review/find-findings.ts";
import { RULE_CHECKS } from "../src/rules/index.ts";
import { findIn } from "./rules/analyse-files.ts";
import { FIXTURES, listFixtures } from "./rules/fixture.ts";
import { book } from "./rules/rule-book.ts";
import { collectProblems } from "./rules/rule-cases.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const HEADINGS = [
  "What it reports",
  "Why it matters",
  "Example",
  "When to ignore it",
  "Known limits",
  "How sure we are",
];
/** A comment that is longer is not read: the example to aim at has 60 words. */
const MAX_WORDS = 80;

const ids = book.pages.map(({ metadata }) => metadata.id);

describe("the collection of rules", () => {
  it("has one page, one module, one entry in the index and one folder of fixtures for each rule", () => {
    expect(ids).toEqual([...new Set(ids)].sort());
    expect([...RULE_CHECKS.keys()]).toEqual(ids);
    expect(ids.filter((id) => !existsSync(join(ROOT, "src/rules", `${id}.ts`)))).toEqual([]);
    expect(readdirSync(FIXTURES).sort()).toEqual(ids);
  });

  it("names a page after its rule", () => {
    const pages = readdirSync(join(ROOT, "rules")).filter((name) => name.endsWith(".md") && name !== "README.md");

    expect(pages.sort()).toEqual(ids.map((id) => `${id}.md`));
  });

  it("gives no former name of a rule to another", () => {
    const names = book.pages.flatMap(({ metadata }) => [metadata.id, ...metadata.aliases]);

    expect(new Set(names).size).toBe(names.length);
  });

  it("has generated files that are up to date", () => {
    const check = () =>
      execFileSync(process.execPath, [join(ROOT, "src/dev/generate.ts"), "--check"], { stdio: "pipe" });

    expect(check).not.toThrow();
  });
});

describe.each(book.pages.map((page) => ({ id: page.metadata.id, page })))("the page of $id", ({ id, page }) => {
  const { metadata, body } = page;
  const problems = collectProblems(id);

  it("has the required headings in order", () => {
    expect([...body.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(HEADINGS);
  });

  it("has an example of each kind", () => {
    const example = /^## Example\n([\s\S]*?)^## /m.exec(body)?.[1] ?? "";

    expect([...example.matchAll(/^```py (\w+)$/gm)].map(([, kind]) => kind)).toEqual(["report", "ok"]);
  });

  it("has examples that do what it says", () => {
    const found = blocksOf(body).map(({ kind, code }) => ({ kind, rules: findIn(code).map(({ rule }) => rule) }));

    expect(found).toEqual(found.map(({ kind }) => ({ kind, rules: kind === "report" ? [id] : [] })));
  });

  it("has enough fixtures", () => {
    const names = listFixtures(id).map(({ name }) => name);

    expect(names.filter((name) => name.startsWith("bad-")).length).toBeGreaterThanOrEqual(3);
    expect(names.filter((name) => name.startsWith("good-")).length).toBeGreaterThanOrEqual(4);
  });

  it("has no file beside its fixtures that belongs to none", () => {
    const fixtures = listFixtures(id);
    const own = fixtures.flatMap(({ name, isBad }) => [
      ...[`${name}.py`, `${name}.ipynb`, name, `${name}.requirements.txt`, `${name}.pyproject.toml`],
      ...(isBad ? [`${name}.review.md`] : []),
    ]);

    expect(readdirSync(join(FIXTURES, id)).filter((file) => !own.includes(file))).toEqual([]);
    expect(new Set(fixtures.map(({ name }) => name)).size).toBe(fixtures.length);
  });

  it("has messages that the fixtures show, each with all its places filled", () => {
    const used = new Set(problems.map(({ message }) => message));
    const unfilled = problems.filter(({ message, values }) =>
      /\{\w+\}/.test(fillMessage(metadata.messages[message] ?? "{}", values)),
    );

    expect([...used].sort()).toEqual(Object.keys(metadata.messages).sort());
    expect(unfilled).toEqual([]);
  });

  it("speaks in short plain sentences", () => {
    const texts = problems.map(({ message, values, detail }) => ({
      message: fillMessage(metadata.messages[message] ?? "", values),
      detail,
    }));

    for (const { message, detail } of texts) {
      expect(message).toMatch(/^[^\n]+\.$/);
      expect(detail).toMatch(/^([^\n]+\.)?$/);
      expect(`${message} ${detail}`).not.toMatch(/undefined|NaN|\[object|\{|\}\}|``|consider|please/i);
      expect(`${message} ${detail}`.split(/\s+/).length).toBeLessThanOrEqual(MAX_WORDS);
    }
  });

  it("promises a suggestion if and only if the fixtures have one", () => {
    const safeties = new Set(problems.flatMap(({ fix }) => fix?.safety ?? []));

    expect(safeties.has("safe") || safeties.has("needs-review")).toBe(metadata.suggestion !== "none");
    expect([...safeties]).toContain(metadata.suggestion);
  });

  it("rests on facts that exist and are proven", () => {
    const facts = metadata.facts.map((fact) => book.facts.get(fact));

    expect(facts.filter((fact) => !isProven(fact)).map((fact) => fact.id)).toEqual([]);
  });

  it("names a source for each option", () => {
    const sources = Object.values(metadata.options).map((option) => option.source);

    expect(sources.filter((source) => metadata.sources[source] === undefined)).toEqual([]);
    expect(Object.keys(metadata.sources)).not.toEqual([]);
  });
});

function blocksOf(body: string): { kind: string; code: string }[] {
  return [...body.matchAll(/^```py (\w+)\n([\s\S]*?)^```$/gm)].map(([, kind = "", code = ""]) => ({ kind, code }));
}
