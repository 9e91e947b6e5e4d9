import { describe, expect, it } from "vitest";
import { html } from "../../../../src/dev/stand-in/pages/html.ts";
import { renderMarkdown } from "../../../../src/dev/stand-in/pages/markdown.ts";

describe("rendering Markdown", () => {
  it("renders tables, details and code of GitHub's flavour", () => {
    const { text } = renderMarkdown(
      "| a | b |\n|---|--:|\n| 1 | 2 |\n\n<details><summary>More</summary>\n\n`x < y`\n\n</details>",
    );

    expect(text).toContain('<th align="right">b</th>');
    expect(text).toMatch(/<details><summary>More<\/summary>\s*<p><code>x &lt; y<\/code><\/p>\s*<\/details>/);
  });

  it("hides markers in comments", () => {
    expect(renderMarkdown("visible\n<!-- epoch-zero:v1 lr-too-high -->").text).not.toContain("epoch-zero");
  });

  it("draws a suggestion only where one may be", () => {
    const source = "```suggestion\nlr = 1\n```";

    expect(renderMarkdown(source).text).toContain('<code class="language-suggestion">lr = 1');
    expect(renderMarkdown(source, { renderSuggestion: (_, lines) => html`<b>${lines.join()}</b>` }).text).toBe(
      "<b>lr = 1</b>",
    );
  });

  it("does not let a text put itself into the place of a suggestion", () => {
    const source = "\uE0000\uE000\n\n```suggestion\nlr = 1\n```";

    expect(
      renderMarkdown(source, { renderSuggestion: () => html`<b>box</b>` }).text.match(/<b>box<\/b>/g),
    ).toHaveLength(1);
  });

  it("breaks lines in comments and not in check runs", () => {
    expect(renderMarkdown("a\nb", { breaks: true }).text).toContain("a<br>b");
    expect(renderMarkdown("a\nb").text).not.toContain("<br>");
  });
});
