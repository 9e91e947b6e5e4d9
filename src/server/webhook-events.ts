import { z } from "zod";

/** Events that make a review due, or that are answered at once. Everything else is acknowledged and forgotten. */
export type Intake =
  | { kind: "review"; job: IntakeJob }
  | { kind: "rerequest"; job: RerequestJob }
  | { kind: "merge group"; installationId: number; owner: string; repo: string; repositoryId: number; head: string }
  | { kind: "ignored"; reason: string };

/** A review that a pull-request event asks for. */
export interface IntakeJob {
  installationId: number;
  owner: string;
  repo: string;
  repositoryId: number;
  pullNumber: number;
  trigger: "opened" | "synchronize" | "reopened" | "ready_for_review" | "rerequested";
  branches?: { base: string; head: string };
  checkRunId?: number;
}

/** A "Re-run" of a check run; which pull request it is of may have to be found out. */
export interface RerequestJob extends Omit<IntakeJob, "pullNumber" | "trigger"> {
  pullNumber: number | undefined;
  checkRunId: number;
}

const repository = z.object({ id: z.int(), name: z.string(), owner: z.object({ login: z.string() }) });
const installation = z.object({ id: z.int() });

const pullRequestSchema = z.object({
  action: z.string(),
  installation,
  repository,
  pull_request: z.object({
    number: z.int(),
    draft: z.boolean().nullish(),
    base: z.object({ ref: z.string() }),
    head: z.object({ ref: z.string(), repo: z.object({ owner: z.object({ login: z.string() }) }).nullish() }),
  }),
});

const checkRunSchema = z.object({
  action: z.string(),
  installation,
  repository,
  check_run: z.object({ id: z.int(), external_id: z.string().nullish(), app: z.object({ id: z.int() }).nullish() }),
});

const mergeGroupSchema = z.object({
  action: z.string(),
  installation,
  repository,
  merge_group: z.object({ head_sha: z.string() }),
});

const REVIEWED_ACTIONS = ["opened", "synchronize", "reopened", "ready_for_review"] as const;

const usableSchema = z.looseObject({ installation: z.looseObject({ id: z.int() }).optional() });

/** Whether a payload can be handed to Probot, which throws on an installation that is not GitHub's. */
export function isUsable(payload: unknown): boolean {
  return usableSchema.safeParse(payload).success;
}

/** Reads a webhook as far as the App cares. `payload` is what GitHub sent, already verified; it is checked here. */
export function readWebhook(
  event: string,
  payload: unknown,
  context: { appId: number; readPullNumber(externalId: string): number | undefined },
): Intake {
  if (event === "pull_request") return readPullRequest(payload);
  if (event === "check_run") return readCheckRun(payload, context);
  if (event === "merge_group") return readMergeGroup(payload);
  return { kind: "ignored", reason: "event" };
}

function readPullRequest(payload: unknown): Intake {
  const checked = pullRequestSchema.safeParse(payload);
  if (!checked.success) return { kind: "ignored", reason: "payload" };
  const { action, pull_request: pull, ...rest } = checked.data;
  const trigger = REVIEWED_ACTIONS.find((one) => one === action);
  if (trigger === undefined) return { kind: "ignored", reason: "action" };
  if (pull.draft) return { kind: "ignored", reason: "draft" };
  const owner = pull.head.repo?.owner.login;
  const branches = owner === undefined ? {} : { branches: { base: pull.base.ref, head: `${owner}:${pull.head.ref}` } };
  return { kind: "review", job: { ...readRepository(rest), pullNumber: pull.number, trigger, ...branches } };
}

function readCheckRun(
  payload: unknown,
  { appId, readPullNumber }: { appId: number; readPullNumber(externalId: string): number | undefined },
): Intake {
  const checked = checkRunSchema.safeParse(payload);
  if (!checked.success) return { kind: "ignored", reason: "payload" };
  const { action, check_run: run, ...rest } = checked.data;
  if (action !== "rerequested") return { kind: "ignored", reason: "action" };
  if (run.app && run.app.id !== appId) return { kind: "ignored", reason: "another app's check run" };
  const pullNumber = readPullNumber(run.external_id ?? "");
  return { kind: "rerequest", job: { ...readRepository(rest), pullNumber, checkRunId: run.id } };
}

function readMergeGroup(payload: unknown): Intake {
  const checked = mergeGroupSchema.safeParse(payload);
  if (!checked.success) return { kind: "ignored", reason: "payload" };
  const { action, merge_group, ...rest } = checked.data;
  if (action !== "checks_requested") return { kind: "ignored", reason: "action" };
  return { kind: "merge group", ...readRepository(rest), head: merge_group.head_sha };
}

function readRepository(from: { installation: { id: number }; repository: z.infer<typeof repository> }) {
  const { installation: app, repository: at } = from;
  return { installationId: app.id, owner: at.owner.login, repo: at.name, repositoryId: at.id };
}
