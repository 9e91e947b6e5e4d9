import { describe, expect, it } from "vitest";
import type { Finding } from "../src/findings/finding.ts";
import { reviewRange } from "../src/review/review.ts";
import { parser } from "./python/parser.ts";
import { AddedFiles } from "./rules/added-files.ts";
import { analyseFiles } from "./rules/analyse-files.ts";
import { compareFindings, listFindings, readExpectations } from "./rules/expectation.ts";
import { type Fixture, listFixtureRules, listFixtures } from "./rules/fixture.ts";
import { renderReview } from "./rules/render-review.ts";
import { book } from "./rules/rule-book.ts";
import { tryFix } from "./rules/try-fix.ts";

const NOTHING = { missing: [], noisy: [] };

describe.each(listFixtureRules())("%s", (rule) => {
  describe.each(listFixtures(rule))("$name", (fixture) => {
    const { findings } = analyseFiles(fixture.added, fixture.present);

    it("gives exactly what the file says", () => {
      const expected = readExpectations(fixture.added);

      expect(compareFindings(expected, listFindings(findings))).toEqual(NOTHING);
      expect(expected.some((one) => one.endsWith(` ${rule}`))).toBe(fixture.isBad);
    });

    it("gives the same in the same order when it is analysed again", () => {
      const again = analyseFiles(fixture.added, fixture.present).findings;

      expect(again.map(describeFinding)).toEqual(findings.map(describeFinding));
    });

    if (!fixture.isBad) return;

    it.each(withFix(findings))("has a fix that holds for $at", ({ finding }) => {
      const trial = tryFix(finding, fixture);

      expect(trial).toMatchObject({ parses: true, changes: true, noisy: [] });
      expect(trial.missing).toContain(finding.rule);
    });

    it("is reviewed as the page beside it shows", async () => {
      const review = await reviewFixture(fixture);

      const offered = review.result.findings.filter(({ fix }) => fix?.verified).length;
      expect(offered).toBe(withFix(findings).length);
      await expect(renderReview(review)).toMatchFileSnapshot(fixture.reviewPath);
    });
  });
});

function reviewFixture({ added, present }: Fixture) {
  return reviewRange(new AddedFiles(added, present), { parser, book, version: "0.0.0" });
}

function withFix(findings: Finding[]): { at: string; finding: Finding }[] {
  return findings
    .filter(({ fix }) => fix !== undefined)
    .map((finding) => ({ at: `${finding.rule} in line ${finding.range.startLine}`, finding }));
}

function describeFinding({ rule, range, message, detail, causeKey }: Finding): unknown[] {
  return [rule, range.path, range.startLine, range.startColumn, message, detail, causeKey];
}
