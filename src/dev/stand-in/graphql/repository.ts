import type { Repository } from "../model/model.ts";
import { createNodeId, getFullName } from "../model/world.ts";
import { describeActor } from "./actor.ts";
import { describeCommit, findGitObject } from "./git-object.ts";
import { describePull } from "./pull-request.ts";
import {
  createConnection,
  GraphqlProblem,
  type PageArguments,
  type Resolved,
  requirePermissions,
  type Scope,
} from "./scope.ts";

/** A repository. Contents and pull requests ask for their own permissions. */
export function describeRepository(scope: Scope, repository: Repository): Resolved {
  const { world } = scope;
  const name = getFullName(repository);
  return {
    __typename: "Repository",
    id: repository.nodeId,
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: name,
    description: repository.description,
    owner: describeActor(repository.owner),
    isPrivate: repository.private,
    isFork: repository.parent !== null,
    isEmpty: repository.branches.size === 0,
    isArchived: false,
    visibility: repository.private ? "PRIVATE" : "PUBLIC",
    parent: repository.parent && describeRepository(scope, repository.parent),
    url: `${world.urls.html}/${name}`,
    resourcePath: `/${name}`,
    createdAt: repository.createdAt,
    pushedAt: repository.pushedAt,
    updatedAt: repository.pushedAt,
    defaultBranchRef: () => describeRef(scope, repository, repository.defaultBranch),
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      return describeRef(scope, repository, qualifiedName.replace(/^refs\/heads\//, ""));
    },
    object: (given: { expression?: string; oid?: string }) => {
      requirePermissions(scope, repository, { contents: "read" });
      return findGitObject(scope, repository, given);
    },
    pullRequest: ({ number }: { number: number }) => {
      requirePermissions(scope, repository, { pull_requests: "read" });
      const pull = repository.pulls.get(number);
      if (pull) return describePull(scope, pull);
      throw new GraphqlProblem("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
    },
    pullRequests: (page: PageArguments & { states?: string[]; headRefName?: string; baseRefName?: string }) => {
      requirePermissions(scope, repository, { pull_requests: "read" });
      const pulls = [...repository.pulls.values()]
        .filter((pull) => !page.states || page.states.includes(getState(pull)))
        .filter((pull) => !page.headRefName || pull.head.ref === page.headRefName)
        .filter((pull) => !page.baseRefName || pull.base.ref === page.baseRefName);
      return createConnection({ name: "pullRequests", items: pulls, page }, (pull) => describePull(scope, pull));
    },
  };
}

/** State of a pull request in GraphQL's words. */
export function getState(pull: { merged: unknown; state: "open" | "closed" }): string {
  return pull.merged ? "MERGED" : pull.state.toUpperCase();
}

function describeRef(scope: Scope, repository: Repository, name: string): Resolved | null {
  const sha = repository.branches.get(name);
  const commit = sha && repository.git.readCommit(sha);
  if (!commit) return null;
  return {
    __typename: "Ref",
    id: createNodeId("REF", repository.id) + Buffer.from(name).toString("base64url"),
    name,
    prefix: "refs/heads/",
    target: describeCommit(scope, repository, commit),
    repository: () => describeRepository(scope, repository),
  };
}
