import { ApiError, createNotFound, createUnprocessable } from "../api-error.ts";
import { presentCheckRunEvent, presentCheckSuite } from "../present/check-run.ts";
import type {
  Account,
  Annotation,
  CheckAction,
  CheckRun,
  CheckStatus,
  CheckSuite,
  JsonObject,
  PullRequest,
  Repository,
} from "./model.ts";
import { createNodeId, emitEvent, getNow } from "./world.ts";

/** Annotations that one request may bring (REST API, "Create a check run"). */
const MAX_ANNOTATIONS_PER_REQUEST = 50;

/** Characters of a check run's summary and of its text, each (REST API, "Create a check run"). */
const MAX_OUTPUT_CHARACTERS = 65_535;

/** Bytes of an annotation's message and of its raw details, each; characters of its title. */
const MAX_ANNOTATION = { bytes: 64 * 1024, title: 255 };

/** What a request says about a check run; undefined leaves a field as it is. */
export interface CheckRunChange {
  name?: string;
  status?: CheckStatus;
  conclusion?: string;
  startedAt?: string;
  completedAt?: string;
  externalId?: string;
  detailsUrl?: string;
  output?: { title?: string; summary?: string; text?: string; annotations: Annotation[] };
  actions?: CheckAction[];
}

/** Open pull requests whose head is this commit of this very repository; those of forks are not found, as on GitHub. */
export function findPullsOfCommit(repository: Repository, sha: string): PullRequest[] {
  return [...repository.pulls.values()].filter(
    (pull) => pull.state === "open" && pull.head.sha === sha && pull.head.repository === repository,
  );
}

/** The check run with this id; throws 404 when the repository has none. */
export function getCheckRun(repository: Repository, id: number): CheckRun {
  const run = repository.checkRuns.find((candidate) => candidate.id === id);
  if (!run) throw createNotFound();
  return run;
}

/** Starts a check run. Throws 422 for an unknown commit, a missing conclusion, or text over the limits. */
export function createCheckRun(
  repository: Repository,
  input: CheckRunChange & { name: string; headSha: string },
): CheckRun {
  if (!repository.git.readCommit(input.headSha)) throw createUnprocessable(`No commit found for SHA: ${input.headSha}`);
  const suite = openCheckSuite(repository, input.headSha, findBranchOf(repository, input.headSha));
  const { world } = repository.owner;
  const id = world.newId("checkRun");
  const run: CheckRun = {
    id,
    nodeId: createNodeId("CR", id),
    suite,
    name: input.name,
    headSha: input.headSha,
    status: "queued",
    conclusion: null,
    startedAt: getNow(),
    completedAt: null,
    externalId: "",
    detailsUrl: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  applyChange(run, input);
  repository.checkRuns.push(run);
  reportRun(run, "created");
  if (run.status === "completed") reportRun(run, "completed");
  return run;
}

/** Changes a check run; annotations are added to those it has. Throws 422 as {@link createCheckRun}. */
export function updateCheckRun(run: CheckRun, change: CheckRunChange): void {
  const wasCompleted = run.status === "completed";
  applyChange(run, change);
  updateSuite(run.suite);
  if (run.status === "completed" && !wasCompleted) reportRun(run, "completed");
}

/** Asks the App to run again. Only the suite is reset; the App has to update its run. */
export function rerequestCheckRun(run: CheckRun, sender: Account): void {
  Object.assign(run.suite, { status: "queued", conclusion: null, updatedAt: getNow() });
  emitRun(run, sender, { action: "rerequested" });
}

/** A click on one of the run's buttons. Throws when the run has no such button. */
export function requestCheckAction(run: CheckRun, identifier: string, sender: Account): void {
  if (!run.actions.some((action) => action.identifier === identifier)) {
    throw new Error(`Check run "${run.name}" has no action "${identifier}"`);
  }
  emitRun(run, sender, { action: "requested_action", requested_action: { identifier } });
}

/** The suite of a commit, made with a `check_suite.requested` event when the commit is new. */
export function openCheckSuite(repository: Repository, headSha: string, headBranch: string | null): CheckSuite {
  const known = repository.checkSuites.find((suite) => suite.headSha === headSha);
  if (known) return known;
  const { world } = repository.owner;
  const id = world.newId("checkSuite");
  const now = getNow();
  const nodeId = createNodeId("CS", id);
  const suite: CheckSuite = {
    ...{ id, nodeId, repository, headSha, headBranch, status: "queued", conclusion: null },
    createdAt: now,
    updatedAt: now,
  };
  repository.checkSuites.push(suite);
  if (!world.wants("check_suite", repository)) return suite;
  const { repository: _, ...check_suite } = presentCheckSuite(suite);
  world.emit({
    name: "check_suite",
    action: "requested",
    repository,
    sender: repository.owner,
    parts: { check_suite },
  });
  return suite;
}

function findBranchOf(repository: Repository, sha: string): string | null {
  return [...repository.branches].find(([, tip]) => tip === sha)?.[0] ?? null;
}

function applyChange(run: CheckRun, change: CheckRunChange): void {
  checkLimits(change);
  // GitHub: giving a conclusion completes the run; completing it without one is refused.
  const status = change.conclusion !== undefined ? "completed" : (change.status ?? run.status);
  const conclusion = status === "completed" ? (change.conclusion ?? run.conclusion) : null;
  if (status === "completed" && conclusion === null) {
    throw new ApiError(422, 'Invalid request.\n\n"conclusion" wasn\'t supplied.');
  }
  const { title, summary, text, annotations = [] } = change.output ?? {};
  run.name = change.name ?? run.name;
  run.status = status;
  run.conclusion = conclusion;
  run.startedAt = change.startedAt ?? run.startedAt;
  run.completedAt = status === "completed" ? (change.completedAt ?? run.completedAt ?? getNow()) : null;
  run.externalId = change.externalId ?? run.externalId;
  run.detailsUrl = change.detailsUrl ?? run.detailsUrl;
  run.output = {
    title: title ?? run.output.title,
    summary: summary ?? run.output.summary,
    text: text ?? run.output.text,
  };
  run.annotations.push(...annotations);
  run.actions = change.actions ?? run.actions;
}

function checkLimits({ output }: CheckRunChange): void {
  for (const text of [output?.summary, output?.text]) {
    if (text !== undefined && text.length > MAX_OUTPUT_CHARACTERS) {
      throw createInvalid(`Only ${MAX_OUTPUT_CHARACTERS} characters are allowed; ${text.length} were supplied.`);
    }
  }
  const annotations = output?.annotations ?? [];
  if (annotations.length > MAX_ANNOTATIONS_PER_REQUEST) {
    throw createInvalid(
      `No more than ${MAX_ANNOTATIONS_PER_REQUEST} items are allowed; ${annotations.length} were supplied.`,
    );
  }
  for (const annotation of annotations) checkAnnotation(annotation);
}

function checkAnnotation(annotation: Annotation): void {
  const isTooLong = (text: string | null) => Buffer.byteLength(text ?? "") > MAX_ANNOTATION.bytes;
  if (isTooLong(annotation.message)) throw createUnprocessable("message exceeds a maximum bytesize of 64 KB");
  if (isTooLong(annotation.rawDetails)) throw createUnprocessable("raw_details exceeds a maximum bytesize of 64 KB");
  if ((annotation.title?.length ?? 0) > MAX_ANNOTATION.title) {
    throw createUnprocessable("title is too long (maximum is 255 characters)");
  }
  if (annotation.startLine < 1 || annotation.endLine < annotation.startLine) {
    throw createUnprocessable("end_line must not be less than start_line");
  }
  const hasColumns = annotation.startColumn !== null || annotation.endColumn !== null;
  if (hasColumns && annotation.startLine !== annotation.endLine) {
    throw createUnprocessable("start_column and end_column may only be given when start_line and end_line are equal");
  }
}

function createInvalid(reason: string): ApiError {
  return new ApiError(422, `Invalid request.\n\n${reason}`);
}

/** Worst conclusion first. */
const CONCLUSIONS = ["failure", "timed_out", "action_required", "cancelled", "stale", "neutral", "skipped", "success"];

function updateSuite(suite: CheckSuite): void {
  const runs = suite.repository.checkRuns.filter((run) => run.suite === suite);
  const isCompleted = runs.every((run) => run.status === "completed");
  const isQueued = runs.every((run) => run.status === "queued");
  suite.status = isCompleted ? "completed" : isQueued ? "queued" : "in_progress";
  suite.conclusion = isCompleted
    ? (CONCLUSIONS.find((word) => runs.some((run) => run.conclusion === word)) ?? null)
    : null;
  suite.updatedAt = getNow();
}

function reportRun(run: CheckRun, action: string): void {
  updateSuite(run.suite);
  emitRun(run, run.suite.repository.owner.world.app.bot, { action });
}

function emitRun(
  run: CheckRun,
  sender: Account,
  { action, ...extra }: { action: string; requested_action?: JsonObject },
): void {
  const parts = { check_run: presentCheckRunEvent(run), ...extra };
  emitEvent({ name: "check_run", action, repository: run.suite.repository, sender, parts });
}
