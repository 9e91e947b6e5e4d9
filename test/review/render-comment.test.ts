import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote } from "../../src/findings/finding.ts";
import { parseMarker } from "../../src/review/marker.ts";
import type { PlannedComment } from "../../src/review/plan-review.ts";
import {
  type CommentContext,
  MAX_BODY_LENGTH,
  renderComment,
  renderFileComment,
  renderFixedComment,
} from "../../src/review/render-comment.ts";
import type { ResultFinding } from "../../src/review/result.ts";
import { hostileText } from "./hostile-text.ts";
import { makeFinding, makeFingerprint, makeFix } from "./make-finding.ts";
import { LINKED_TEXT, readMarkdown } from "./read-markdown.ts";

const HEAD = "a".repeat(40);
const NEXT = "b".repeat(40);
const CONTEXT: CommentContext = { head: HEAD, rulesUrl: undefined, patched: new Set() };
const FIX = makeFix({ path: "train.py", start: 0, end: 1, text: "x" });

function planned(finding: ResultFinding, text?: string): PlannedComment {
  const { path, startLine, endLine } = finding;
  return {
    finding,
    path,
    startLine,
    endLine,
    suggestion: text === undefined ? undefined : { path, startLine, endLine, text },
  };
}

describe("a comment", () => {
  it("is the fact, the suggestion, and one quiet line above the marker", () => {
    const body = renderComment(planned(makeFinding({ fix: FIX }), "optimizer.step()\n"), CONTEXT);

    expect(body).toBe(`**\`optimizer\` is never stepped.** The parameters stay as they are.

\`\`\`suggestion
optimizer.step()
\`\`\`

Review the suggestion: it changes what is trained.

<sub>unused-optimizer · warning</sub>

<!-- epoch-zero finding=${makeFingerprint(1)} head=${HEAD} -->`);
  });

  it("links the rule where its page is served", () => {
    const body = renderComment(planned(makeFinding()), { ...CONTEXT, rulesUrl: "https://epoch.example.org/rules" });

    expect(readMarkdown(body).links).toEqual(["https://epoch.example.org/rules/unused-optimizer"]);
  });

  it("points to the patch only where its fix is in it", () => {
    const finding = makeFinding({ fix: FIX });

    const there = renderComment(planned(finding), { ...CONTEXT, patched: new Set([finding.fingerprint]) });
    const nowhere = renderComment(planned(finding), CONTEXT);

    expect(there).toContain("A verified fix is in the patch of the check run.");
    expect(nowhere).not.toContain("patch");
  });

  it("does not ask for a review of a suggestion that changes no number", () => {
    const finding = makeFinding({ fix: { ...FIX, safety: "safe" } });

    expect(renderComment(planned(finding, "x\n"), CONTEXT)).not.toContain("Review the suggestion");
  });

  it("on a file names the line", () => {
    expect(renderFileComment(makeFinding({ startLine: 38 }), CONTEXT)).toMatch(
      /^Line 38: \*\*`optimizer` is never stepped\.\*\*/,
    );
  });
});

describe("a comment about hostile code", () => {
  const finding = fc.tuple(hostileText, hostileText, hostileText).map(([name, place, path]) =>
    makeFinding({
      path: path === "" ? "a.py" : path,
      message: `${quote(name)} is set in ${quote(place)} and read by nothing.`,
      detail: `See ${quote(path)}.`,
      fix: FIX,
    }),
  );
  /** The lines of a file, as a suggestion holds them. */
  const lines = hostileText.map((text) => `${text.toWellFormed().replace(/\r\n?/g, "\n")}\n`);

  it("does nothing but suggest exactly its lines", () => {
    fc.assert(
      fc.property(finding, lines, (one, text) => {
        const body = renderComment(planned(one, text), CONTEXT);

        const { html, links, blocks, tables, kinds, prose } = readMarkdown(body);
        expect(html.slice(0, 2)).toEqual(["<sub>", "</sub>"]);
        expect(html).toHaveLength(3);
        expect({ links, tables }).toEqual({ links: [], tables: [] });
        expect(kinds).toEqual(["paragraph", "code", "paragraph", "paragraph", "html"]);
        expect(blocks.map(({ language }) => language)).toEqual(["suggestion"]);
        expect(blocks[0]?.text.trimEnd()).toBe(text.trimEnd());
        expect(prose).not.toMatch(LINKED_TEXT);
        expect(parseMarker(body)).toEqual({ fingerprint: one.fingerprint, head: HEAD, fixedIn: undefined });
        expect(body).toMatch(/-->$/);
      }),
    );
  });

  it("does nothing either once it is marked as fixed", () => {
    fc.assert(
      fc.property(finding, lines, (one, text) => {
        const { fingerprint } = one;
        const said = renderComment(planned(one, text), CONTEXT);
        const body = renderFixedComment(said, NEXT, { fingerprint, head: HEAD });

        const { html, links, blocks, prose } = readMarkdown(body);
        expect(html.map((tag) => tag.replace(/<!--.*/s, "<!--"))).toEqual([
          "<details><summary>What was said</summary>",
          "<sub>",
          "</sub>",
          "</details>",
          "<!--",
        ]);
        expect(links).toEqual([]);
        expect(blocks.map(({ language }) => language)).toEqual([""]);
        expect(prose).not.toMatch(LINKED_TEXT);
        expect(parseMarker(body)).toEqual({ fingerprint, head: HEAD, fixedIn: NEXT });
      }),
    );
  });

  it("stays below the length that GitHub takes, with its marker last", () => {
    const long = makeFinding({ detail: `${quote("x".repeat(90))} is long. `.repeat(2_000), fix: FIX });

    for (const body of [renderComment(planned(long, "x\n"), CONTEXT), renderFileComment(long, CONTEXT)]) {
      expect(body.length).toBeLessThanOrEqual(MAX_BODY_LENGTH);
      expect(parseMarker(body)?.fingerprint).toBe(long.fingerprint);
      const fixed = renderFixedComment(body, NEXT, { fingerprint: long.fingerprint, head: HEAD });
      expect(fixed.length).toBeLessThanOrEqual(MAX_BODY_LENGTH);
      expect(parseMarker(fixed)?.fixedIn).toBe(NEXT);
    }
  });
});
