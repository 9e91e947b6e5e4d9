import type { PullHandle } from "../stand-in/api/pull.ts";
import { type Demo, openSamplePull, SAMPLE_BRANCH, waitForCheck } from "../start-demo.ts";
import type { StoredEvent } from "./stored-event.ts";

/** The stand-in as it is when the event happens. */
export interface Scene {
  pull: PullHandle;
  /** Commit of the merge queue's group, when the event is about one. */
  group: string | undefined;
  /** What is true of it, in the words of webhooks: laid over the stored payload. */
  truth: Record<string, unknown>;
}

/** Does what has to have happened before the event: the pull request, and an earlier review where the event tells of one. */
export async function setScene(demo: Demo, { event, payload }: StoredEvent): Promise<Scene> {
  const pull = await openSamplePull(demo.repository, isDraft(payload));
  const isPush = event === "pull_request" && payload.action === "synchronize";
  if (isPush || event === "check_run") await reviewOnce(demo, pull);
  const before = pull.headSha;
  if (isPush) await pushFix(pull);
  if (event === "pull_request" && payload.action === "closed") await pull.close();
  const group = event === "merge_group" ? await pull.enqueue() : undefined;
  return { pull, group, truth: describeTruth(demo, { pull, group, before }) };
}

function isDraft({ pull_request: pull }: Record<string, unknown>): boolean {
  return typeof pull === "object" && pull !== null && "draft" in pull && pull.draft === true;
}

async function reviewOnce({ github }: Demo, pull: PullHandle): Promise<void> {
  await github.deliverPending();
  await waitForCheck(pull);
}

/** Somebody applies the first suggestion; where there is none, a push that changes no code. */
async function pushFix(pull: PullHandle): Promise<void> {
  const thread = pull.threads().find(({ comments }) => comments[0]?.body.includes("```suggestion"));
  if (thread) await thread.applySuggestionAs("alice");
  else await pull.push({ "README.md": "# vision\n" });
}

function describeTruth(
  { github, repository }: Demo,
  { pull, group, before }: { pull: PullHandle; group: string | undefined; before: string },
): Record<string, unknown> {
  const [login = "", name] = repository.fullName.split("/");
  const truth = { id: repository.id, name, full_name: repository.fullName, owner: { login } };
  const check = pull.checkRuns().at(-1);
  return {
    ...{ number: pull.number, before, after: pull.headSha },
    installation: { id: github.getInstallation(login).id },
    repository: truth,
    organization: { login },
    sender: { login: "alice" },
    pull_request: {
      number: pull.number,
      base: { ref: "main", sha: pull.baseSha, repo: truth },
      head: { ref: SAMPLE_BRANCH, sha: pull.headSha, repo: truth },
    },
    check_run: check && {
      ...{ id: check.id, head_sha: check.headSha, external_id: check.externalId },
      app: { id: github.app.id, slug: github.app.slug },
    },
    merge_group: { head_sha: group, base_sha: pull.baseSha },
  };
}
