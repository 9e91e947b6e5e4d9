import { presentSimpleCommit } from "../present/commit.ts";
import type { PullRequest } from "./model.ts";
import { createMergeCommit } from "./repositories.ts";
import { emitEvent } from "./world.ts";

/** Puts a pull request into the merge queue, alone in its group; returns the group's head. Rejects on a conflict. */
export async function requestMergeGroup(pull: PullRequest): Promise<string> {
  const { repository, base, head, author } = pull;
  const tip = repository.branches.get(base.ref) ?? base.sha;
  const message = `Merge pull request #${pull.number} from ${head.owner.login}/${head.ref}`;
  const sha = await createMergeCommit(repository, { base: tip, head: head.sha, message, author });
  const branch = `gh-readonly-queue/${base.ref}/pr-${pull.number}-${tip}`;
  repository.branches.set(branch, sha);
  const commit = repository.git.readCommit(sha);
  const merge_group = {
    head_sha: sha,
    head_ref: `refs/heads/${branch}`,
    base_sha: tip,
    base_ref: `refs/heads/${base.ref}`,
    head_commit: commit && presentSimpleCommit(commit),
  };
  emitEvent({ name: "merge_group", action: "checks_requested", repository, sender: author, parts: { merge_group } });
  return sha;
}
