import { structuredPatch } from "diff";
import type { Report, ReportStyle } from "../../src/reporters/report.ts";
import { planReview } from "../../src/review/plan-review.ts";
import type { FileContent, ReadRequest, ReviewRange, ReviewSource, Side } from "../../src/review/ports.ts";
import { reviewRange } from "../../src/review/review.ts";
import { parser } from "../python/parser.ts";
import { book } from "../rules/rule-book.ts";

/** The files of both sides by path; without a base everything is new. */
export interface TwoSides {
  base?: Record<string, string>;
  head: Record<string, string | FileContent>;
}

/** Reviews files as the command line would, with the real parser, rules and facts. */
export async function makeReport(command: Report["command"], sides: TwoSides): Promise<Report> {
  const review = await reviewRange(new TwoSidedSource(sides), { parser, book, version: "0.1.0" });
  return { review, plan: planReview(review), command };
}

/** A style without colour, for a file. */
export const PLAIN: ReportStyle = {
  useColor: false,
  isTerminal: false,
  width: 120,
  seconds: 0.41,
  invocation: "epoch-zero check train.py",
  applyCommand: "git apply",
  displayPath: (path) => path,
};

class TwoSidedSource implements ReviewSource {
  private readonly sides: TwoSides;

  constructor(sides: TwoSides) {
    this.sides = sides;
  }

  async range(): Promise<ReviewRange> {
    const { base, head } = this.sides;
    const files = Object.keys(head).flatMap((path) => {
      const [before, after] = [base?.[path], head[path]];
      if (before === after) return [];
      const patch = base && typeof after === "string" ? patchOf(before ?? "", after) : undefined;
      const status = before === undefined ? ("added" as const) : ("modified" as const);
      return [{ path, previousPath: undefined, status, patch }];
    });
    return { base: base ? "b".repeat(40) : undefined, head: undefined, files, incomplete: undefined };
  }

  async read({ files, folders }: ReadRequest) {
    return { files: files.map(({ side, path }) => this.readOne(side, path)), folders: folders.map(() => undefined) };
  }

  private readOne(side: Side, path: string): FileContent {
    const content = this.sides[side]?.[path];
    if (content === undefined) return { kind: "missing" };
    return typeof content === "string" ? { kind: "text", text: content } : content;
  }
}

function patchOf(before: string, after: string): string {
  const { hunks } = structuredPatch("a", "b", before, after, undefined, undefined, { context: 3 });
  return hunks
    .flatMap((hunk) => [`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines])
    .join("\n");
}
