import { describe, expect, it } from "vitest";
import { CatalogError } from "../../src/facts/load-facts.ts";
import { parseRulePage } from "../../src/facts/rule-page.ts";

const METADATA = [
  "id: adam-lr-above-range",
  "title: Adam learning rate far above the usual range",
  "category: learning-rate",
  "severity: warning",
  "precision: high",
  "status: preview",
  "since: 0.1.0",
  "frameworks: [torch]",
  "suggestion: needs-review",
  'messages: { default: "{optimizer} is fast." }',
  'options: { maxRatio: { default: 30, unit: "times", source: paper } }',
  'sources: { paper: { title: "Adam", url: "https://example.org", supports: "the step", relation: inspired } }',
];

function page(lines: string[], body = "## What it reports\nText.\n"): string {
  return `---\n${lines.join("\n")}\n---\n${body}`;
}

describe("parseRulePage", () => {
  it("takes metadata and body apart", () => {
    const { metadata, body, bodyLine } = parseRulePage(page(METADATA), "a.md");

    expect(metadata).toMatchObject({
      id: "adam-lr-above-range",
      facts: [],
      aliases: [],
      options: { maxRatio: { default: 30 } },
    });
    expect(body).toBe("## What it reports\nText.\n");
    expect(page(METADATA).split("\n")[bodyLine - 1]).toBe("## What it reports");
  });

  it("reads pages with carriage returns", () => {
    expect(parseRulePage(page(METADATA).replaceAll("\n", "\r\n"), "a.md").body).toContain("## What it reports");
  });

  it.each([
    ["a wrong value", 4, "severity: fatal", "rules/a.md:5 severity: "],
    ["a key that is missing", 9, "", "rules/a.md:1 suggestion: "],
    ["a key that is not known", 9, "suggestion: safe\nsuggest: safe", "Unrecognized key"],
    ["a name that is no id", 1, "id: AdamLr", "rules/a.md:2 id: "],
    [
      "an option without a source",
      11,
      "options: { maxRatio: { default: 30, unit: times } }",
      "rules/a.md:12 options.maxRatio.source: ",
    ],
    [
      "an address that is none",
      12,
      "sources: { paper: { title: a, url: here, supports: b, relation: exact } }",
      "rules/a.md:13 sources.paper.url: ",
    ],
    ["broken YAML", 2, "title: [", "rules/a.md:"],
  ])("names file and line of %s", (_, line, text, message) => {
    const lines = METADATA.map((written, index) => (index === line - 1 ? text : written));

    expect(() => parseRulePage(page(lines), "a.md")).toThrow(CatalogError);
    expect(() => parseRulePage(page(lines), "a.md")).toThrow(message);
  });

  it("asks for metadata", () => {
    expect(() => parseRulePage("# Adam\n", "a.md")).toThrow("rules/a.md:1 has no metadata between two lines of ---");
  });
});
