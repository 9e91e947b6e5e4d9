import { setTimeout as delay } from "node:timers/promises";
import { CHECK_NAME } from "./check-runs.ts";
import type { GitHubApp } from "./connect-github.ts";

/** A merge queue that waits for our check run. */
export interface MergeGroup {
  installationId: number;
  repositoryId: number;
  owner: string;
  repo: string;
  head: string;
}

/** Pauses before further tries, in milliseconds. A queue that gets no answer stands still. */
const RETRY_PAUSES_MS = [1_000, 5_000, 30_000];

/**
 * Answers a merge queue with success: each pull request in it was reviewed before. Goes on in the background, since the
 * webhook is not to wait for it; never throws.
 */
export function passMergeGroup(
  github: GitHubApp,
  group: MergeGroup,
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void },
): void {
  const fields = { repo: `${group.owner}/${group.repo}`, head: group.head };
  const run = async () => {
    for (const pause of [...RETRY_PAUSES_MS, undefined]) {
      try {
        await createPassedCheck(github, group);
        log.info(fields, "merge group passed");
        return;
      } catch (error) {
        if (pause === undefined)
          log.error(
            { ...fields, reason: error instanceof Error ? error.message : "unknown" },
            "merge group not answered",
          );
        else await delay(pause, undefined, { ref: false });
      }
    }
  };
  void run();
}

async function createPassedCheck(
  github: GitHubApp,
  { installationId, repositoryId, owner, repo, head }: MergeGroup,
): Promise<void> {
  const { write } = await github.connect(installationId, repositoryId);
  await write.request("POST /repos/{owner}/{repo}/check-runs", {
    owner,
    repo,
    name: CHECK_NAME,
    head_sha: head,
    status: "completed",
    conclusion: "success",
    output: {
      title: "Reviewed on the pull requests",
      summary: "Every pull request of this group was reviewed before it was queued.",
    },
  });
}
