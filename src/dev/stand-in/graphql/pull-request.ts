import { listReviewComments } from "../model/comments.ts";
import type { PullRequest, Review } from "../model/model.ts";
import { getPullDiff } from "../model/pull-diff.ts";
import { getAssociation, getFullName } from "../model/world.ts";
import { describeActor } from "./actor.ts";
import { describeCommit } from "./git-object.ts";
import { describeRepository, getState } from "./repository.ts";
import { createConnection, type PageArguments, type Resolved, type Scope } from "./scope.ts";
import { describeComment, describeThread } from "./thread.ts";

/** A pull request. */
export function describePull(scope: Scope, pull: PullRequest): Resolved {
  const path = `/${getFullName(pull.repository)}/pull/${pull.number}`;
  const { head } = pull;
  return {
    __typename: "PullRequest",
    id: pull.nodeId,
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    number: pull.number,
    title: pull.title,
    body: pull.body ?? "",
    state: getState(pull),
    closed: pull.state === "closed",
    closedAt: pull.closedAt,
    merged: pull.merged !== null,
    mergedAt: pull.merged?.at ?? null,
    mergeable: pull.state === "open" ? "MERGEABLE" : "UNKNOWN",
    isDraft: pull.draft,
    locked: false,
    author: describeActor(pull.author),
    authorAssociation: getAssociation(pull.repository, pull.author),
    headRefName: head.ref,
    headRefOid: head.sha,
    headRef: head.repository?.branches.has(head.ref)
      ? { __typename: "Ref", name: head.ref, prefix: "refs/heads/" }
      : null,
    headRepository: () => head.repository && describeRepository(scope, head.repository),
    headRepositoryOwner: describeActor(head.owner),
    isCrossRepository: head.repository !== pull.repository,
    baseRefName: pull.base.ref,
    baseRefOid: pull.base.sha,
    baseRepository: () => describeRepository(scope, pull.repository),
    repository: () => describeRepository(scope, pull.repository),
    url: scope.world.urls.html + path,
    permalink: scope.world.urls.html + path,
    resourcePath: path,
    createdAt: pull.createdAt,
    publishedAt: pull.createdAt,
    updatedAt: pull.updatedAt,
    viewerDidAuthor: pull.author === scope.world.app.bot,
    additions: () => sum(pull, "additions"),
    deletions: () => sum(pull, "deletions"),
    changedFiles: async () => (await getPullDiff(pull)).files.length,
    ...describeLists(scope, pull),
  };
}

function describeLists(scope: Scope, pull: PullRequest): Resolved {
  return {
    files: async (page: PageArguments) => {
      const { files } = await getPullDiff(pull);
      return createConnection({ name: "files", items: files, page }, ({ path, additions, deletions, status }) => ({
        path,
        additions,
        deletions,
        changeType: status === "removed" ? "DELETED" : status.toUpperCase(),
      }));
    },
    commits: async (page: PageArguments) => {
      const { mergeBase } = await getPullDiff(pull);
      const shas = await pull.repository.git.listCommits(mergeBase, pull.head.sha);
      const commits = shas.map((sha) => pull.repository.git.readCommit(sha));
      const found = commits.filter((commit) => commit !== undefined);
      return createConnection({ name: "commits", items: found, page }, (commit) => ({
        commit: describeCommit(scope, pull.repository, commit),
      }));
    },
    timelineItems: (page: PageArguments & { itemTypes?: string[] | null }) => {
      if (page.itemTypes?.join() !== "HEAD_REF_FORCE_PUSHED_EVENT") {
        throw new Error("The stand-in has no timelineItems but those of the type HEAD_REF_FORCE_PUSHED_EVENT");
      }
      return createConnection({ name: "timelineItems", items: pull.replacedHeads, page }, (sha) => {
        const commit = pull.repository.git.readCommit(sha);
        return {
          __typename: "HeadRefForcePushedEvent",
          beforeCommit: commit ? describeCommit(scope, pull.repository, commit) : null,
        };
      });
    },
    reviewThreads: (page: PageArguments) => {
      const threads = pull.threads.filter((thread) => thread.comments[0]?.review.state !== "PENDING");
      return createConnection({ name: "reviewThreads", items: threads, page }, (thread) =>
        describeThread(scope, thread),
      );
    },
    reviews: (page: PageArguments & { states?: string[]; author?: string }) => {
      const reviews = pull.reviews
        .filter((review) => review.state !== "PENDING" || review.author === scope.world.app.bot)
        .filter((review) => !page.states || page.states.includes(review.state))
        .filter((review) => !page.author || review.author.login.replace(/\[bot\]$/, "") === page.author);
      return createConnection({ name: "reviews", items: reviews, page }, (review) => describeReview(scope, review));
    },
  };
}

async function sum(pull: PullRequest, field: "additions" | "deletions"): Promise<number> {
  return (await getPullDiff(pull)).files.reduce((total, file) => total + file[field], 0);
}

/** A review. */
export function describeReview(scope: Scope, review: Review): Resolved {
  const { pull } = review;
  const path = `/${getFullName(pull.repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  return {
    __typename: "PullRequestReview",
    id: review.nodeId,
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    body: review.body,
    state: review.state,
    author: describeActor(review.author),
    authorAssociation: getAssociation(pull.repository, review.author),
    submittedAt: review.submittedAt,
    createdAt: review.submittedAt ?? pull.updatedAt,
    updatedAt: review.submittedAt ?? pull.updatedAt,
    isMinimized: false,
    minimizedReason: null,
    viewerDidAuthor: review.author === scope.world.app.bot,
    url: scope.world.urls.html + path,
    resourcePath: path,
    commit: () => {
      const commit = pull.repository.git.readCommit(review.commitId);
      return commit ? describeCommit(scope, pull.repository, commit) : null;
    },
    pullRequest: () => describePull(scope, pull),
    repository: () => describeRepository(scope, pull.repository),
    comments: (page: PageArguments) =>
      createConnection({ name: "comments", items: listReviewComments(review), page }, (comment) =>
        describeComment(scope, comment),
      ),
  };
}
