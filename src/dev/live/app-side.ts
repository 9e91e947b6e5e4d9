import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ProbotOctokit } from "probot";
import { z } from "zod";
import { connectGitHub, type GitHubApp } from "../../github/connect-github.ts";
import { readFailure } from "../../github/github-error.ts";
import type { ReviewJob } from "../../queue/review-job.ts";
import type { ReviewHandler } from "../../queue/work-reviews.ts";
import { createReviewHandler } from "../../run-review-job.ts";
import type { Settings } from "../../server/read-settings.ts";
import { createAnalysisPool } from "../../worker/analysis-pool.ts";
import { describeRecord, keepAppRecords } from "../replay/app-records.ts";
import { ScriptError } from "../run-script.ts";
import type { Place, Platform, PlatformPull } from "./platform.ts";
import { readObservation } from "./read-observation.ts";

/** What the App does on any platform. */
export interface AppSide extends Pick<Platform, "place" | "botLogin" | "review" | "observe" | "connect" | "asApp"> {
  /** Ends the threads of the analysis. */
  close(): Promise<void>;
}

/** How the App is run. */
export interface AppSideOptions {
  settings: Settings;
  owner: string;
  repo: string;
  /** False to write without the pauses that GitHub asks for. */
  areWritesSpaced: boolean;
}

/** Connects the App with the repository. Throws `ScriptError` when its key is refused, or it is not installed there. */
export async function openAppSide({ settings, owner, repo, areWritesSpaced }: AppSideOptions): Promise<AppSide> {
  const app = keepAppRecords();
  const github = connectGitHub({ ...settings, log: app.log, areWritesSpaced });
  const { place, botLogin } = await findPlace(github, owner, repo);
  const pool = createAnalysisPool();
  const handler = createReviewHandler({ github, pool, settings, log: app.log });
  const connect = () => github.connect(place.installationId, place.repositoryId);
  return {
    ...{ place, botLogin, connect },
    asApp: () => github.asApp(),
    review: async (pull) => {
      const deliveryId = randomUUID();
      await runJob(handler.review, createJob(place, pull), deliveryId);
      return app.of(deliveryId).map(describeRecord);
    },
    observe: async (pull, paths) => readObservation({ clients: await connect(), owner, repo, botLogin, pull }, paths),
    close: () => pool.close(),
  };
}

const appSchema = z.object({ slug: z.string() });
const installationSchema = z.object({ id: z.number() });
const tokenSchema = z.object({ repositories: z.array(z.object({ id: z.number() })) });

async function findPlace(github: GitHubApp, owner: string, repo: string): Promise<{ place: Place; botLogin: string }> {
  const app = await github.asApp();
  try {
    const { slug } = appSchema.parse((await app.request("GET /app")).data);
    const { data } = await app.request("GET /repos/{owner}/{repo}/installation", { owner, repo });
    const { id: installationId } = installationSchema.parse(data);
    const repositoryId = await findRepositoryId(app, installationId, repo);
    return { place: { owner, repo, installationId, repositoryId }, botLogin: `${slug}[bot]` };
  } catch (error) {
    throw explainFailure(error, `${owner}/${repo}`);
  }
}

/** The App's own key may not read a repository; a token for it tells the number all the same. */
async function findRepositoryId(app: ProbotOctokit, installationId: number, repo: string): Promise<number> {
  const { data } = await app.request("POST /app/installations/{installation_id}/access_tokens", {
    ...{ installation_id: installationId, repositories: [repo], permissions: { metadata: "read" } },
  });
  const [repository] = tokenSchema.parse(data).repositories;
  if (!repository) throw new ScriptError(`the App's token names no repository ${repo}`);
  return repository.id;
}

function explainFailure(error: unknown, name: string): unknown {
  const kind = readFailure(error)?.kind;
  if (kind === "unauthorized")
    return new ScriptError("the App's key is refused: APP_ID and PRIVATE_KEY must be of the same App", 2);
  if (kind === "gone")
    return new ScriptError(`the App is not installed on ${name}: install it there, or set SANDBOX`, 2);
  return error;
}

function createJob(
  { owner, repo, installationId, repositoryId }: Place,
  { number, branches }: PlatformPull,
): ReviewJob {
  return {
    ...{ owner, repo, installationId, repositoryId, pullNumber: number, trigger: "synchronize" },
    branches: { base: branches.base, head: `${owner}:${branches.head}` },
  };
}

/** Tries again as the queue would where GitHub asks for a pause. */
async function runJob(review: ReviewHandler, job: ReviewJob, deliveryId: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { signal } = new AbortController();
    const outcome = await review(job, { deliveryId, attempt, isRepeated: attempt > 1, isLastAttempt: true, signal });
    if (outcome.done) return;
    await delay(outcome.againInSeconds * 1_000);
  }
}
