import { planReview, type ReviewPlan } from "../../src/review/plan-review.ts";
import { listShownFixes, renderAnnotation, renderCheck } from "../../src/review/render-check.ts";
import { type CommentContext, renderComment, renderFileComment } from "../../src/review/render-comment.ts";
import type { Review } from "../../src/review/review.ts";

/** A review as a person will see it: every comment at its place, then the check run. Hidden markers are left out. */
export function renderReview(review: Review): string {
  const plan = planReview(review);
  const { title, summary, text } = renderCheck(plan, review.result);
  const parts = [
    ...renderComments(plan),
    ...plan.annotations.map((finding) => {
      const { path, startLine, level, message } = renderAnnotation(finding);
      return `## Annotation on ${path} line ${startLine} (${level})\n\n${message}`;
    }),
    `## Check run: ${plan.conclusion}\n\n**${title}**\n\n${summary}\n\n${text}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function renderComments(plan: ReviewPlan): string[] {
  const context: CommentContext = { head: "a".repeat(40), rulesUrl: undefined, patched: listShownFixes(plan) };
  const inline = [...plan.comments].reverse().map((comment) => {
    const { path, startLine, endLine } = comment;
    const lines = startLine === endLine ? `line ${startLine}` : `lines ${startLine} to ${endLine}`;
    return `## Comment on ${path} ${lines}\n\n${visible(renderComment(comment, context))}`;
  });
  const ofFiles = plan.fileComments.map(
    (finding) => `## Comment on the file ${finding.path}\n\n${visible(renderFileComment(finding, context))}`,
  );
  return [...inline, ...ofFiles];
}

function visible(body: string): string {
  return body.replace(/\n*<!--[\s\S]*?-->\s*/g, "");
}
