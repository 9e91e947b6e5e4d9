import { planReview } from "../../review/plan-review.ts";
import type { FileContent, ReviewSource } from "../../review/ports.ts";
import { type ReviewTools, reviewRange } from "../../review/review.ts";
import { listNodes } from "./list-nodes.ts";

/** A mutated file in its repository. */
export interface FuzzCase {
  path: string;
  text: string;
  beside: Map<string, string>;
}

/** Reviews a case as a pull request that adds the file. Returns what is wrong with the answer, in words; throws what the review throws. */
export async function findProblem(fuzzCase: FuzzCase, tools: ReviewTools): Promise<string | undefined> {
  const review = await reviewRange(sourceOf(fuzzCase), tools);
  planReview(review);
  const file = review.files.get(fuzzCase.path);
  if (file === undefined) return undefined;
  const { length } = file.text;
  for (const { kind, start, end } of listNodes(file.module)) {
    if (!(start >= 0 && start <= end && end <= length)) return `${kind} at ${start} to ${end} of ${length}`;
  }
  const lines = file.notebook ? Number.POSITIVE_INFINITY : file.lineStarts.length;
  for (const { rule, path, startLine, endLine } of review.result.findings) {
    const isInside = startLine >= 1 && startLine <= endLine && (path !== file.path || endLine <= lines);
    if (!isInside) return `${rule} at lines ${startLine} to ${endLine} of ${lines}`;
  }
  for (const { entry } of review.result.recipes.head) {
    if (entry.line < 1 || (entry.path === file.path && entry.line > lines))
      return `recipe at line ${entry.line} of ${lines}`;
  }
  return undefined;
}

function sourceOf({ path, text, beside }: FuzzCase): ReviewSource {
  const file = { path, previousPath: undefined, status: "added" as const, patch: undefined };
  const contentOf = (at: string): FileContent => {
    const found = at === path ? text : beside.get(at);
    return found === undefined ? { kind: "missing" } : { kind: "text", text: found };
  };
  const names = [...new Set([...beside.keys(), path])].filter((name) => !name.includes("/"));
  return {
    range: async () => ({ base: undefined, head: undefined, files: [file], incomplete: undefined }),
    read: async ({ files, folders }) => ({
      files: files.map((one) => (one.side === "head" ? contentOf(one.path) : { kind: "missing" })),
      folders: folders.map((one) =>
        one.path === "" ? names.map((name) => ({ name, kind: "file" as const })) : undefined,
      ),
    }),
  };
}
