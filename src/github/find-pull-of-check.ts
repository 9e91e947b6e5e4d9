import { z } from "zod";
import { readExternalId } from "./check-runs.ts";
import type { GitHubApp } from "./connect-github.ts";

const runSchema = z.object({ external_id: z.string().nullable(), head_sha: z.string() });
const pullsSchema = z.array(z.object({ number: z.number(), state: z.string(), head: z.object({ sha: z.string() }) }));

/**
 * Finds the pull request of a check run: from our own mark on it, else by its commit, which is the only way for forks.
 * Undefined when there is none, or more than one.
 */
export async function findPullOfCheck(
  github: GitHubApp,
  check: { installationId: number; repositoryId: number; owner: string; repo: string; checkRunId: number },
): Promise<number | undefined> {
  const { owner, repo } = check;
  const { read, write } = await github.connect(check.installationId, check.repositoryId);
  const { data } = await write.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", {
    owner,
    repo,
    check_run_id: check.checkRunId,
  });
  const run = runSchema.parse(data);
  const known = readExternalId(run.external_id ?? "")?.pullNumber;
  if (known !== undefined) return known;
  const pulls = await read.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
    owner,
    repo,
    commit_sha: run.head_sha,
  });
  const open = pullsSchema.parse(pulls.data).filter((pull) => pull.state === "open" && pull.head.sha === run.head_sha);
  return open.length === 1 ? open[0]?.number : undefined;
}
