import type { Expectation, ExpectedComment } from "./cases.ts";
import { listDifferences } from "./list-differences.ts";
import type { Observation, ObservedComment } from "./observation.ts";

/** What of an observation is not as expected, a line each; none when all is. */
export function listProblems(expect: Expectation, observation: Observation): string[] {
  const { annotations = 0, files = {} } = expect;
  const expected = { ...expect, annotations, files, comments: expect.comments.map(completeComment) };
  return listDifferences(expected, summarize(observation)).map(
    ({ path, before, after }) => `${path}: expected ${before}, is ${after}`,
  );
}

function completeComment(comment: ExpectedComment): Required<ExpectedComment> {
  const { rule, path, line, subject = "line", isOutdated = false, isFixed = false, hasSuggestion = false } = comment;
  return { rule, path, line, subject, isOutdated, isFixed, hasSuggestion };
}

function summarize({ reviews, comments, check, files }: Observation) {
  return {
    reviews: reviews.length,
    comments: comments.map(summarizeComment),
    conclusion: check?.conclusion ?? "no check run",
    annotations: check?.annotations.length ?? 0,
    files,
  };
}

function summarizeComment({ rule = "none", path, line, subject, ...rest }: ObservedComment) {
  const { isOutdated, isFixed, hasSuggestion } = rest;
  return { rule, path, line, subject, isOutdated, isFixed, hasSuggestion };
}
