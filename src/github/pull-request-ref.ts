/** The pull request that a review is about. */
export interface PullRequestRef {
  owner: string;
  repo: string;
  pullNumber: number;
  /** Branch it is against, and `owner:branch` it comes from; looked up when absent. */
  branches: { base: string; head: string } | undefined;
  /** The check run whose "Re-run" was pressed. */
  checkRunId: number | undefined;
  /** True when an earlier try may have left a check run behind. */
  isRepeated: boolean;
}
