import { findPullsOfCommit } from "../model/check-runs.ts";
import type { Annotation, CheckRun, CheckSuite, JsonObject } from "../model/model.ts";
import { getApiUrl, getPageUrl } from "../model/world.ts";
import { presentApp } from "./app.ts";
import { presentSimpleCommit } from "./commit.ts";
import { presentPullReference } from "./pull-request.ts";
import { presentRepository } from "./repository.ts";

/** A check run. `pull_requests` is empty for commits of forks, as on GitHub. */
export function presentCheckRun(run: CheckRun): JsonObject {
  const { repository } = run.suite;
  const url = `${getApiUrl(repository)}/check-runs/${run.id}`;
  const html = `${getPageUrl(repository)}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: run.nodeId,
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: run.suite.id },
    app: presentApp(repository.owner.world),
    pull_requests: findPullsOfCommit(repository, run.headSha).map(presentPullReference),
  };
}

/** A check run inside a webhook payload, where the suite is told in full. */
export function presentCheckRunEvent(run: CheckRun): JsonObject {
  const suite = presentCheckSuite(run.suite);
  const { repository: _, latest_check_runs_count: __, check_runs_url: ___, head_commit: ____, ...short } = suite;
  return { ...presentCheckRun(run), check_suite: short };
}

/** A check suite. */
export function presentCheckSuite(suite: CheckSuite): JsonObject {
  const { repository } = suite;
  const url = `${getApiUrl(repository)}/check-suites/${suite.id}`;
  const commit = repository.git.readCommit(suite.headSha);
  return {
    id: suite.id,
    node_id: suite.nodeId,
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: suite.status,
    conclusion: suite.conclusion,
    url,
    before: commit?.parents[0] ?? null,
    after: suite.headSha,
    pull_requests: findPullsOfCommit(repository, suite.headSha).map(presentPullReference),
    app: presentApp(repository.owner.world),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: repository.checkRuns.filter((run) => run.suite === suite).length,
    check_runs_url: `${url}/check-runs`,
    head_commit: commit && presentSimpleCommit(commit),
    repository: presentRepository(repository),
  };
}

/** One annotation. */
export function presentAnnotation(run: CheckRun, annotation: Annotation): JsonObject {
  return {
    path: annotation.path,
    blob_href: `${getPageUrl(run.suite.repository)}/blob/${run.headSha}/${annotation.path}`,
    start_line: annotation.startLine,
    start_column: annotation.startColumn,
    end_line: annotation.endLine,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    raw_details: annotation.rawDetails,
  };
}
