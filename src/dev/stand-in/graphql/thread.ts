import { hasPermissions } from "../access.ts";
import type { ReviewComment, Thread } from "../model/model.ts";
import { getAssociation, getFullName } from "../model/world.ts";
import { getCommentAddress } from "../present/review.ts";
import { describeActor } from "./actor.ts";
import { describeCommit } from "./git-object.ts";
import { describePull, describeReview } from "./pull-request.ts";
import { describeRepository } from "./repository.ts";
import { createConnection, type PageArguments, type Resolved, type Scope } from "./scope.ts";

/** An App needs both to resolve a thread, though only one of them sounds like it. */
export const RESOLVE_PERMISSIONS = { contents: "write", pull_requests: "write" } as const;

/** A conversation about one place of the diff. */
export function describeThread(scope: Scope, thread: Thread): Resolved {
  const { anchor, pull, resolvedBy } = thread;
  const mayWrite = hasPermissions(scope.caller, pull.repository, { pull_requests: "write" });
  const mayResolve = hasPermissions(scope.caller, pull.repository, RESOLVE_PERMISSIONS);
  return {
    __typename: "PullRequestReviewThread",
    id: thread.nodeId,
    isResolved: resolvedBy !== null,
    isOutdated: thread.outdated,
    isCollapsed: thread.outdated || resolvedBy !== null,
    resolvedBy: resolvedBy && { ...describeActor(resolvedBy), __typename: "User" },
    path: anchor.path,
    line: anchor.line,
    originalLine: anchor.originalLine,
    startLine: anchor.startLine,
    originalStartLine: anchor.originalStartLine,
    diffSide: anchor.side,
    startDiffSide: anchor.startSide,
    subjectType: anchor.subject.toUpperCase(),
    viewerCanReply: mayWrite,
    viewerCanResolve: mayResolve && resolvedBy === null,
    viewerCanUnresolve: mayResolve && resolvedBy !== null,
    pullRequest: () => describePull(scope, pull),
    repository: () => describeRepository(scope, pull.repository),
    comments: (page: PageArguments) =>
      createConnection({ name: "comments", items: thread.comments, page }, (comment) =>
        describeComment(scope, comment),
      ),
  };
}

/** One comment of a thread. */
export function describeComment(scope: Scope, comment: ReviewComment): Resolved {
  const { thread } = comment;
  const { pull, anchor } = thread;
  const isOwn = comment.author === scope.world.app.bot;
  const [first] = thread.comments;
  return {
    __typename: "PullRequestReviewComment",
    id: comment.nodeId,
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    author: describeActor(comment.author),
    authorAssociation: getAssociation(pull.repository, comment.author),
    createdAt: comment.createdAt,
    publishedAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    lastEditedAt: comment.updatedAt === comment.createdAt ? null : comment.updatedAt,
    state: comment.review.state === "PENDING" ? "PENDING" : "SUBMITTED",
    isMinimized: comment.minimizedReason !== null,
    minimizedReason: comment.minimizedReason,
    outdated: thread.outdated,
    path: anchor.path,
    line: anchor.line,
    originalLine: anchor.originalLine,
    startLine: anchor.startLine,
    originalStartLine: anchor.originalStartLine,
    position: anchor.position,
    originalPosition: anchor.originalPosition ?? 1,
    subjectType: anchor.subject.toUpperCase(),
    diffHunk: anchor.diffHunk,
    url: getCommentAddress(comment),
    resourcePath: `/${getFullName(pull.repository)}/pull/${pull.number}#discussion_r${comment.id}`,
    viewerDidAuthor: isOwn,
    viewerCanUpdate: isOwn,
    viewerCanDelete: isOwn,
    viewerCanMinimize: hasPermissions(scope.caller, pull.repository, { pull_requests: "write" }),
    replyTo: () => (first && first !== comment ? describeComment(scope, first) : null),
    pullRequest: () => describePull(scope, pull),
    pullRequestReview: () => describeReview(scope, comment.review),
    repository: () => describeRepository(scope, pull.repository),
    commit: () => findCommit(scope, thread, anchor.commitId),
    originalCommit: () => findCommit(scope, thread, anchor.originalCommitId),
  };
}

function findCommit(scope: Scope, { pull }: Thread, sha: string): Resolved | null {
  const commit = pull.repository.git.readCommit(sha);
  return commit ? describeCommit(scope, pull.repository, commit) : null;
}
