import type { Emulator } from "../emulator.ts";
import { presentIssueComment, presentPullAsIssue } from "../present/issue-comment.ts";
import { checkBody } from "./comments.ts";
import type { Account, PullRequest } from "./model.ts";
import { emitEvent } from "./world.ts";

/** Comments in the conversation of a pull request as a person; returns the comment's id. */
export async function addIssueComment(
  emulator: Emulator,
  pull: PullRequest,
  { author, body }: { author: Account; body: string },
): Promise<number> {
  checkBody(body, "IssueComment");
  const { repository } = pull;
  const kept = await emulator.createIssueComment({ repository, issue: pull.number, author, body });
  pull.conversation += 1;
  const parts = { comment: presentIssueComment(repository, kept), issue: presentPullAsIssue(pull) };
  emitEvent({ name: "issue_comment", action: "created", repository, sender: author, parts });
  return Number(kept.id);
}
