import { canSee } from "../access.ts";
import { setResolved } from "../model/comments.ts";
import type { Account, ReviewComment, Thread } from "../model/model.ts";
import { commitToBranch, type Files } from "../model/repositories.ts";
import { findRepository, getFullName } from "../model/world.ts";
import { describeCommit } from "./git-object.ts";
import { GraphqlProblem, type Resolved, requirePermissions, type Scope } from "./scope.ts";
import { describeComment, describeThread, RESOLVE_PERMISSIONS } from "./thread.ts";

interface MutationInput {
  clientMutationId?: string | null;
}

/** The mutations the stand-in has, as fields of the root object. */
export function describeMutations(scope: Scope): Resolved {
  return {
    resolveReviewThread: ({ input }: { input: MutationInput & { threadId: string } }) =>
      resolveThread(scope, input, scope.world.app.bot),
    unresolveReviewThread: ({ input }: { input: MutationInput & { threadId: string } }) =>
      resolveThread(scope, input, null),
    minimizeComment: ({ input }: { input: MutationInput & { subjectId: string; classifier: string } }) =>
      minimize(scope, input, input.classifier.toLowerCase().replaceAll("_", "-")),
    unminimizeComment: ({ input }: { input: MutationInput & { subjectId: string } }) => minimize(scope, input, null),
    createCommitOnBranch: ({ input }: { input: CommitInput }) => createCommit(scope, input),
  };
}

function resolveThread(scope: Scope, input: MutationInput & { threadId: string }, by: Account | null): Resolved {
  const thread = findThread(scope, input.threadId);
  requirePermissions(scope, thread.pull.repository, RESOLVE_PERMISSIONS);
  setResolved(thread, by, scope.world.app.bot);
  return { clientMutationId: input.clientMutationId ?? null, thread: describeThread(scope, thread) };
}

function minimize(scope: Scope, input: MutationInput & { subjectId: string }, reason: string | null): Resolved {
  const comment = findComment(scope, input.subjectId);
  requirePermissions(scope, comment.thread.pull.repository, { pull_requests: "write" });
  comment.minimizedReason = reason;
  const described = describeComment(scope, comment);
  return {
    clientMutationId: input.clientMutationId ?? null,
    minimizedComment: described,
    unminimizedComment: described,
  };
}

interface CommitInput extends MutationInput {
  branch: { repositoryNameWithOwner?: string | null; branchName?: string | null };
  message: { headline: string; body?: string | null };
  expectedHeadOid: string;
  fileChanges?: {
    additions?: { path: string; contents: string }[] | null;
    deletions?: { path: string }[] | null;
  } | null;
}

async function createCommit(scope: Scope, input: CommitInput): Promise<Resolved> {
  const { world } = scope;
  const name = input.branch.repositoryNameWithOwner ?? "";
  const repository = findRepository(world, name);
  const branch = input.branch.branchName ?? "";
  if (!repository || !canSee(scope.caller, repository)) {
    throw new GraphqlProblem("NOT_FOUND", `Could not resolve to a Repository with the name '${name}'.`);
  }
  requirePermissions(scope, repository, { contents: "write" });
  const head = repository.branches.get(branch);
  if (head !== input.expectedHeadOid) {
    const message = `Expected branch to point to "${input.expectedHeadOid}" but it did not. Pull and try again.`;
    throw new GraphqlProblem("STALE_DATA", message);
  }
  const additions = (input.fileChanges?.additions ?? []).map(({ path, contents }) => [
    path,
    Buffer.from(contents, "base64"),
  ]);
  const deletions = (input.fileChanges?.deletions ?? []).map(({ path }) => [path, null]);
  const files: Files = Object.fromEntries([...additions, ...deletions]);
  const message = [input.message.headline, input.message.body ?? ""].filter((part) => part !== "").join("\n\n");
  const sha = await commitToBranch({ repository, branch, files, message, author: world.app.bot });
  const commit = repository.git.readCommit(sha);
  if (!commit) throw new Error(`The commit ${sha} of ${getFullName(repository)} is lost`);
  return { clientMutationId: input.clientMutationId ?? null, commit: describeCommit(scope, repository, commit) };
}

function findThread(scope: Scope, id: string): Thread {
  const node = scope.world.nodes.get(id);
  const thread = node?.kind === "thread" ? node.thread : undefined;
  if (!thread || !canSee(scope.caller, thread.pull.repository)) throw createMissingNode(id);
  return thread;
}

function findComment(scope: Scope, id: string): ReviewComment {
  const node = scope.world.nodes.get(id);
  const comment = node?.kind === "comment" ? node.comment : undefined;
  if (!comment || !canSee(scope.caller, comment.thread.pull.repository)) throw createMissingNode(id);
  return comment;
}

function createMissingNode(id: string): GraphqlProblem {
  return new GraphqlProblem("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}
