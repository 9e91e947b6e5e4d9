import { describe, expect, it } from "vitest";
import { renderGithub } from "../../src/reporters/github.ts";
import type { Report } from "../../src/reporters/report.ts";
import { makeReport, PLAIN } from "./make-report.ts";
import { UNCLEARED } from "./scripts.ts";

/** The same report with another text in its first finding. */
function withMessage(report: Report, message: string): Report {
  const [first, ...rest] = report.review.result.findings;
  if (first === undefined) throw new Error("the report has no finding");
  const findings = [{ ...first, message, detail: "" }, ...rest];
  return { ...report, review: { ...report.review, result: { ...report.review.result, findings } } };
}

describe("the report for GitHub Actions", () => {
  it("is one command for each finding, with 1-based columns", async () => {
    const report = await makeReport("check", { head: { "train.py": UNCLEARED } });

    expect(renderGithub(report, PLAIN)).toBe(
      "::warning file=train.py,line=11,endLine=11,col=9,endColumn=23,title=gradients-never-cleared::Gradients are never cleared between the turns of this loop: `optimizer.step()` applies the sum of all batches so far. `backward()` adds to the gradients that are there; the step is on line 12.\n",
    );
  });

  it("escapes what would end a property or a command", async () => {
    const report = await makeReport("check", { head: { "a,b:c%\n::error::d.py": UNCLEARED } });

    const text = renderGithub(withMessage(report, "100 %\r\n::set-output name=x::y\u001b[2J"), PLAIN);

    expect(text.split("\n")).toHaveLength(2);
    expect(text).toContain("file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ad.py,line=11");
    expect(text).toContain("::100 %25%0A::set-output name=x::y␛[2J\n");
  });

  it("tells the most severe findings first, since only ten of a kind are shown", async () => {
    const report = await makeReport("check", { head: { "a.py": UNCLEARED, "b.py": UNCLEARED } });
    const severities = ["note", "error"] as const;
    const findings = report.review.result.findings.map((finding, index) => ({
      ...finding,
      severity: severities[index] ?? "note",
    }));
    const changed = { ...report, review: { ...report.review, result: { ...report.review.result, findings } } };

    expect(renderGithub(changed, PLAIN).match(/^::\w+ file=\w+/gm)).toEqual(["::error file=b", "::notice file=a"]);
  });

  it("says what was not read", async () => {
    const report = await makeReport("check", {
      head: { "big.py": { kind: "unread", reason: "5.0 MB" }, "x.py": { kind: "unread", reason: "binary" } },
    });

    expect(renderGithub(report, PLAIN)).toBe("::notice title=Not read in full::big.py: 5.0 MB%0Ax.py: binary\n");
  });

  it("is empty where there is nothing to say", async () => {
    const report = await makeReport("check", { head: { "train.py": "x = 1\n" } });

    expect(renderGithub(report, PLAIN)).toBe("");
  });
});
