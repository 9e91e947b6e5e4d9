import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitizeHtml } from "../../../../src/dev/stand-in/pages/sanitize.ts";

describe("sanitising", () => {
  it("keeps what GitHub keeps", () => {
    const kept =
      '<details open=""><summary>More</summary><table><tr><td align="right">1</td></tr></table></details><sub>x</sub><kbd>k</kbd>';

    expect(sanitizeHtml(kept)).toBe(kept);
  });

  it.each([
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ['<p onclick="x()" style="color:red">hi</p>', "<p>hi</p>"],
    ['<a href="javascript:alert(1)">x</a>', '<a rel="nofollow noopener">x</a>'],
    ['<a href="java&#10;script:alert(1)">x</a>', '<a rel="nofollow noopener">x</a>'],
    ['<a href="data:text/html,x">x</a>', '<a rel="nofollow noopener">x</a>'],
    [
      '<a href="https://example.org/?a=1&amp;b=2">x</a>',
      '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener">x</a>',
    ],
    [
      '<iframe src="https://example.org"></iframe>',
      "&lt;iframe src=&quot;https://example.org&quot;&gt;&lt;/iframe&gt;",
    ],
    ["a <!-- hidden --> b", "a  b"],
    ["a <!-- never closed", "a "],
    ["1 < 2 and <notatag", "1 &lt; 2 and &lt;notatag"],
    [
      '<img src="https://example.org/x.png" alt="curve">',
      '<a href="https://example.org/x.png" rel="nofollow noopener">[image: curve]</a>',
    ],
    ['<img src=x onerror="alert(1)">', '<a href="x" rel="nofollow noopener">[image: x]</a>'],
  ])("turns %s into %s", (given, expected) => {
    expect(sanitizeHtml(given)).toBe(expected);
  });

  it("lets nothing break out of its box", () => {
    expect(sanitizeHtml("</div></details><b>bold")).toBe("<b>bold</b>");
    expect(sanitizeHtml("<b><i>x</b>y</i>")).toBe("<b><i>x</i></b>y");
  });

  it("never lets through a tag or an attribute that is not on the list", () => {
    const pieces = fc.constantFrom(
      "<",
      ">",
      "script",
      "img",
      " onerror=",
      '"',
      "'",
      "a",
      " href=",
      "javascript:",
      "<!--",
      "-->",
      "/",
      "b",
      "=",
      "x",
      "\n",
      "&#58;",
      "svg",
    );
    const text = fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join(""));

    fc.assert(
      fc.property(text, (source) => {
        const tags = [...sanitizeHtml(source).matchAll(/<[^>]*>/g)].map(([tag]) => tag);

        for (const tag of tags)
          expect(tag).toMatch(/^<\/?(a|b)( href="(?!javascript:)[^"<>]*")?( rel="nofollow noopener")?>$/);
      }),
      { numRuns: 2000 },
    );
  });
});
