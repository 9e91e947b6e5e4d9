import { z } from "zod";

/** The queue of pull requests to review. */
export const REVIEW_QUEUE = "review";

/** Reviews whose last attempt failed, waiting to be given up in public (the check run is completed as neutral). */
export const GIVEN_UP_QUEUE = "review-given-up";

/** One review of a pull request. It names no commit: whoever runs it reviews the head of that moment. */
export const ReviewJobSchema = z.object({
  installationId: z.int().positive(),
  owner: z.string().min(1),
  repo: z.string().min(1),
  /** GitHub's number of the repository, which a rename leaves alone. */
  repositoryId: z.int().positive(),
  pullNumber: z.int().positive(),
  /** Branch that the pull request is against, and `owner:branch` that it comes from; looked up when absent. */
  branches: z.object({ base: z.string().min(1), head: z.string().min(1) }).optional(),
  /** What made the review due. */
  trigger: z.enum(["opened", "synchronize", "reopened", "ready_for_review", "rerequested"]),
  /** The check run whose "Re-run" was pressed; absent for every other trigger. */
  checkRunId: z.int().positive().optional(),
});
export type ReviewJob = z.infer<typeof ReviewJobSchema>;

/** GitHub's `X-GitHub-Delivery`. Any UUID: GitHub's own are of version 1, which says nothing about the future. */
export const DeliveryIdSchema = z.guid().transform((id) => id.toLowerCase());

/** The key of a pull request, the same before and after a rename. At most one review runs and one waits per key. */
export function getReviewKey(job: ReviewJob): string {
  return `${job.repositoryId}#${job.pullNumber}`;
}
