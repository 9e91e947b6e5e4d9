import type { GitHubApp } from "./connect-github.ts";

/** A check run that is to be answered without a review. */
export interface EndedCheck {
  installationId: number;
  repositoryId: number;
  owner: string;
  repo: string;
  checkRunId: number;
}

/** Completes a check run whose "Re-run" was pressed and that belongs to no open pull request; otherwise its suite would wait for ever. */
export async function endCheck(github: GitHubApp, check: EndedCheck): Promise<void> {
  const { write } = await github.connect(check.installationId, check.repositoryId);
  await write.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
    owner: check.owner,
    repo: check.repo,
    check_run_id: check.checkRunId,
    status: "completed",
    conclusion: "neutral",
    output: {
      title: "Not reviewed: no open pull request",
      summary: "No open pull request, or more than one, has this commit as its head.",
    },
  });
}
