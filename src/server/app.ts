import type { Probot } from "probot";
import { type Intake, type IntakeJob, type RerequestJob, readWebhook } from "./webhook-events.ts";

/** What the events of GitHub set in motion. */
export interface AppParts {
  appId: number;
  /** Queues a review under the delivery's GUID; answers what became of it, for the log. */
  enqueue(deliveryId: string, job: IntakeJob): Promise<string>;
  /** Finds the pull request of a check run that does not name it; undefined when there is none, or more than one. */
  findPull(job: RerequestJob): Promise<number | undefined>;
  /** Completes a check run that belongs to no pull request. */
  endCheck(job: RerequestJob): Promise<void>;
  /** Reads the pull request from the `external_id` that we gave a check run. */
  readPullNumber(externalId: string): number | undefined;
  /** Answers a merge queue: what is in it was reviewed as a pull request. */
  passMergeGroup(group: Extract<Intake, { kind: "merge group" }>): Promise<void>;
  log: { info(fields: object, message: string): void };
}

/** Events on the left, what they set in motion on the right. Everything but the merge queue is only queued here. */
export function createApp(parts: AppParts): (probot: Probot) => void {
  return (probot) => {
    probot.on(
      ["pull_request.opened", "pull_request.synchronize", "pull_request.reopened", "pull_request.ready_for_review"],
      ({ id, payload }) => take(parts, { id, name: "pull_request", payload }),
    );
    probot.on("check_run.rerequested", ({ id, payload }) => take(parts, { id, name: "check_run", payload }));
    probot.on("merge_group.checks_requested", ({ id, payload }) => take(parts, { id, name: "merge_group", payload }));
  };
}

async function take(
  parts: AppParts,
  { id, name, payload }: { id: string; name: string; payload: unknown },
): Promise<void> {
  const intake = readWebhook(name, payload, parts);
  const fields = { delivery: id, name };
  if (intake.kind === "ignored") parts.log.info({ ...fields, reason: intake.reason }, "event ignored");
  else if (intake.kind === "merge group") await parts.passMergeGroup(intake);
  else if (intake.kind === "review") await enqueue(parts, id, intake.job);
  else await rerequest(parts, id, intake.job);
}

async function enqueue(parts: AppParts, id: string, job: IntakeJob): Promise<void> {
  const outcome = await parts.enqueue(id, job);
  parts.log.info({ delivery: id, repo: `${job.owner}/${job.repo}`, pull: job.pullNumber, outcome }, "review queued");
}

async function rerequest(parts: AppParts, id: string, job: RerequestJob): Promise<void> {
  const pullNumber = job.pullNumber ?? (await parts.findPull(job));
  if (pullNumber !== undefined) return enqueue(parts, id, { ...job, pullNumber, trigger: "rerequested" });
  parts.log.info({ delivery: id, repo: `${job.owner}/${job.repo}` }, "no pull request for this check run");
  await parts.endCheck(job);
}
