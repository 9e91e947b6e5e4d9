import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote } from "../../src/findings/finding.ts";
import { cutMarkdown, escapeText, renderCode, renderFence, renderSentence } from "../../src/review/markdown.ts";
import { hostileText } from "./hostile-text.ts";
import { LINKED_TEXT, readMarkdown, UNSEEN_TEXT } from "./read-markdown.ts";

describe("a sentence", () => {
  it("keeps program text as code and escapes the rest", () => {
    expect(renderSentence("`SGD` is *never* stepped in #3")).toBe("`SGD` is &#42;never&#42; stepped in &#35;\u200b3");
  });

  it("of any program text is one paragraph in which nothing acts", () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        const text = renderSentence(`${quote(a)} is never used. Write ${quote(b)}.`);

        const { html, links, kinds, prose } = readMarkdown(text);
        expect({ html, links, kinds }).toEqual({ html: [], links: [], kinds: ["paragraph"] });
        expect(prose).not.toMatch(LINKED_TEXT);
        expect(text).not.toMatch(UNSEEN_TEXT);
      }),
    );
  });
});

describe("plain text", () => {
  it.each([
    ["@octocat", "@\u200boctocat"],
    ["#12", "&#35;\u200b12"],
    ["GH-12", "GH\u200b-12"],
    ["http://a.b", "http:\u200b//a.b"],
    ["WWW.a.b", "WWW\u200b.a.b"],
    ["me@a.b", "me@\u200ba.b"],
    ["a@ b # c", "a@ b &#35; c"],
    ["<b>", "&#60;b&#62;"],
    ["two\nlines", "two lines"],
    ["$x$", "&#36;x&#36;"],
    ["a\u202eb\u001bc", "a�b�c"],
  ])("%j becomes %j", (text, escaped) => {
    expect(escapeText(text)).toBe(escaped);
  });

  it("of any kind is text of one line in which nothing acts", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { html, links, blocks, tables, prose } = readMarkdown(`x ${escapeText(text)} x`);

        expect({ html, links, blocks, tables }).toEqual({ html: [], links: [], blocks: [], tables: [] });
        expect(prose).not.toMatch(LINKED_TEXT);
      }),
    );
  });
});

describe("inline code", () => {
  it.each([
    ["plain", "`plain`"],
    ["a `b` c", "``a `b` c``"],
    ["`", "`` ` ``"],
    ["``", "``` `` ```"],
    ["", "`  `"],
    ["a | b", "`a ¦ b`"],
    ["a\n\n# b", "`a # b`"],
  ])("of %j is %j", (text, code) => {
    expect(renderCode(text)).toBe(code);
  });

  it("of any text is one piece of code in a table's cell", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { tables, html, links, prose } = readMarkdown(
          `| ${renderCode(text)} | after |\n| --- | --- |\n| a | b |`,
        );

        expect(tables[0]?.map((row) => row.length)).toEqual([2, 2]);
        expect({ html, links, prose }).toEqual({ html: [], links: [], prose: "afterab" });
      }),
    );
  });

  it("is cut where it is long, between two characters", () => {
    const code = renderCode("🚀".repeat(400));

    expect(code.length).toBeLessThan(310);
    expect(code).toMatch(/^`(🚀)+…`$/u);
  });
});

describe("a fenced block", () => {
  it("holds any text as it is", () => {
    fc.assert(
      fc.property(hostileText, (hostile) => {
        const text = hostile.toWellFormed().replace(/\r\n?/g, "\n");

        const { blocks, html, links } = readMarkdown(`before\n\n${renderFence("diff", text)}\n\nafter`);

        expect(blocks).toHaveLength(1);
        expect(blocks[0]?.text.trimEnd()).toBe(text.trimEnd());
        expect({ html, links }).toEqual({ html: [], links: [] });
      }),
    );
  });

  it("has no line for no text, and an empty one for an empty one", () => {
    expect(renderFence("suggestion", "")).toBe("```suggestion\n```");
    expect(renderFence("suggestion", "\n")).toBe("```suggestion\n\n```");
  });

  it("survives more runs of backticks than a call can have arguments", () => {
    expect(renderFence("", "` ".repeat(300_000))).toMatch(/^```\n/);
  });
});

describe("text that is cut", () => {
  const details = (body: string) => `<details><summary>Patch</summary>\n\n${body}\n\n</details>`;

  it("is left alone when it is short enough", () => {
    expect(cutMarkdown("a\nb", 3)).toBe("a\nb");
  });

  it("says so, ends with a whole line, and is not longer than the limit", () => {
    const cut = cutMarkdown("line\n".repeat(200), 500);

    expect(cut.length).toBeLessThanOrEqual(500);
    expect(cut).toMatch(/\nline\n\n… cut here: the text is longer than GitHub shows\.$/);
  });

  it("closes a fence and a folded part, however long the fence is and whatever the lines look like", () => {
    const code = `${"```\n".repeat(30)}</details>\n<details>\n${"x = 1\n".repeat(100)}`;
    const cut = cutMarkdown(details(renderFence("diff", code)), 600);

    const { blocks, html } = readMarkdown(cut);
    expect(cut).toMatch(/\n````\n\n<\/details>\n\n… cut here/);
    expect(blocks).toHaveLength(1);
    expect(html).toEqual(["<details><summary>Patch</summary>", "</details>"]);
  });

  it("leaves out a block whose fence is longer than the rest", () => {
    const cut = cutMarkdown(`before\n\n${renderFence("", "`".repeat(5_000))}\n\nafter\n`.repeat(2), 6_000);

    expect(cut.length).toBeLessThanOrEqual(6_000);
    expect(readMarkdown(cut).blocks).toEqual([]);
  });

  it("of one endless line is the note alone", () => {
    expect(cutMarkdown("x".repeat(1_000), 500).trim()).toMatch(/^… cut here/);
  });

  it("leaves nothing open, whatever the blocks hold", () => {
    const block = fc.oneof(
      hostileText.map((text) => renderFence("diff", text.replaceAll("\r", ""))),
      hostileText.map((text) => details(renderFence("diff", text.replaceAll("\r", "")))),
      hostileText.map((text) => `- ${renderCode(text)}`),
    );
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 400, max: 3_000 }),
        (blocks, limit) => {
          const cut = cutMarkdown(blocks.join("\n\n"), limit);

          expect(cut.length).toBeLessThanOrEqual(limit);
          const { html, links } = readMarkdown(`${cut}\n\n# after`);
          expect(links).toEqual([]);
          expect(html.filter((one) => one.startsWith("<details>"))).toHaveLength(
            html.filter((one) => one === "</details>").length,
          );
          expect(readMarkdown(`${cut}\n\n# after`).kinds.at(-1)).toBe("heading");
        },
      ),
    );
  });
});
