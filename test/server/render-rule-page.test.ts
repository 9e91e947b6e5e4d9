import { marked } from "marked";
import { describe, expect, it } from "vitest";
import { loadRulePages } from "../../src/facts/rule-page.ts";
import { renderRulePage } from "../../src/server/render-rule-page.ts";

describe("the page of a rule", () => {
  it.each(loadRulePages().map((page) => [page.metadata.id, page] as const))("of %s is whole", (id, page) => {
    const html = renderRulePage(page);

    expect(html).toContain(`<code>${id}</code>`);
    const headings = marked.lexer(page.body).filter((token) => token.type === "heading");
    expect(html.match(/<h2>/g)).toHaveLength(headings.length);
    expect(html.match(/<pre>/g) ?? []).toHaveLength((page.body.match(/^```\w/gm) ?? []).length);
    expect(html).not.toMatch(/<script|```/);
  });

  it("shows markup in code as text", () => {
    const [page] = loadRulePages();
    if (page === undefined) throw new Error("there are no rules");

    const html = renderRulePage({ ...page, body: '## What it reports\nThe name `<b>x</b>` & "more".\n' });

    expect(html).toContain("<code>&#60;b&#62;x&#60;/b&#62;</code> &#38; &#34;more&#34;.");
  });
});
