/**
 * Looks at an installation as its operator would: what is set, what answers, what GitHub allows the App. Part of the
 * composition root, since it asks every part.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { connectGitHub } from "./github/connect-github.ts";
import { readFailure } from "./github/github-error.ts";
import { openQueue } from "./queue/queue.ts";
import { readSettings, type Settings } from "./server/read-settings.ts";
import { createLog } from "./start-app.ts";

/** What was found out about one thing. */
export interface Diagnosis {
  subject: string;
  state: "ok" | "warning" | "failure";
  /** What is so, or what is wrong and how to mend it. */
  words: string;
}

/** Oldest Node on which the package runs. */
const OLDEST_NODE = [22, 12];

/** Checks everything in order; a failure leaves the rest to be checked where that is possible. */
export async function diagnoseInstallation(environment: Record<string, string | undefined>): Promise<Diagnosis[]> {
  const node = diagnoseNode(process.versions.node);
  const settings = diagnoseSettings(environment);
  if ("words" in settings) return [node, settings];
  const [queue, github] = await Promise.all([diagnoseQueue(settings), diagnoseGitHub(settings)]);
  return [node, { subject: "settings", state: "ok", words: "complete; the webhook secret is set" }, queue, ...github];
}

function diagnoseNode(version: string): Diagnosis {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  const isNew = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  return {
    subject: "Node.js",
    state: isNew ? "ok" : "failure",
    words: isNew ? version : `${version} is too old: install ${OLDEST_NODE.join(".")} or later`,
  };
}

function diagnoseSettings(environment: Record<string, string | undefined>): Settings | Diagnosis {
  try {
    return readSettings(environment);
  } catch (error) {
    return { subject: "settings", state: "failure", words: messageOf(error) };
  }
}

/** Opens the queue and closes it again: that tells folder, lock, room and database at once. */
async function diagnoseQueue({ dataFolder, databaseUrl }: Settings): Promise<Diagnosis> {
  const subject = databaseUrl === undefined ? "data folder" : "database";
  try {
    const queue = await openQueue({ dataFolder, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
    const isReady = await queue.isReady();
    await queue.stop();
    if (!isReady) return { subject, state: "failure", words: "it opens and does not answer: look for a full disk" };
    return {
      subject,
      state: "ok",
      words: databaseUrl === undefined ? `${dataFolder} is writable, free and answers` : "PostgreSQL answers",
    };
  } catch (error) {
    return { subject, state: "failure", words: messageOf(error) };
  }
}

const appSchema = z.object({
  slug: z.string().nullish(),
  permissions: z.record(z.string(), z.string().optional()),
  events: z.array(z.string()),
  installations_count: z.number().optional(),
});

const manifestSchema = z.object({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});

async function diagnoseGitHub(settings: Settings): Promise<Diagnosis[]> {
  const log = createLog("silent");
  try {
    const octokit = await connectGitHub({ ...settings, log }).asApp();
    const app = appSchema.parse((await octokit.request("GET /app")).data);
    const hook = (await octokit.request("GET /app/hook/config")).data;
    return [
      { subject: "GitHub App", state: "ok", words: `${app.slug ?? settings.appId} at ${settings.baseUrl}` },
      diagnosePermissions(app.permissions),
      diagnoseEvents(app.events),
      diagnoseHook(hook),
      diagnoseInstallations(app.installations_count),
    ];
  } catch (error) {
    return [{ subject: "GitHub App", state: "failure", words: explainGitHub(error, settings) }];
  }
}

function explainGitHub(error: unknown, { baseUrl }: Settings): string {
  const failure = readFailure(error);
  if (failure?.kind === "unauthorized")
    return "GitHub does not accept the key: APP_ID and PRIVATE_KEY must be of the same App, and the clock must be right";
  if (failure?.kind === "gone") return `${baseUrl} knows no such App: check APP_ID and GHE_HOST`;
  return `${baseUrl} cannot be asked: ${messageOf(error)}`;
}

/** What each missing permission takes away; the list of permissions is the one in app.yml. */
const LOST: Record<string, string> = {
  metadata: "nothing works",
  contents: "no file can be read",
  pull_requests: "findings appear on the check run only, never as comments",
  checks: "there is no check run: no recipe, no annotations, no patch",
  merge_queues: "a merge queue that requires the check stands still",
};

function diagnosePermissions(granted: Record<string, string | undefined>): Diagnosis {
  const { default_permissions: wanted } = readManifest();
  const rank = (level: string | undefined) => ["read", "write", "admin"].indexOf(level ?? "") + 1;
  const missing = Object.entries(wanted).filter(([name, level]) => rank(granted[name]) < rank(level));
  const broad = Object.entries(granted).filter(([name, level]) => rank(level) > rank(wanted[name]));
  const subject = "permissions";
  if (missing.length > 0) {
    const words = missing.map(
      ([name, level]) => `${name}: ${level} is missing, so ${LOST[name] ?? "something will not work"}`,
    );
    return {
      subject,
      state: "failure",
      words: `${words.join("; ")}. Change them on the App's page; each owner must accept.`,
    };
  }
  if (broad.length > 0)
    return {
      subject,
      state: "warning",
      words: `more than needed: ${broad.map(([name, level]) => `${name}: ${level}`).join(", ")}`,
    };
  return { subject, state: "ok", words: "exactly those of app.yml" };
}

function diagnoseEvents(subscribed: string[]): Diagnosis {
  const missing = readManifest().default_events.filter((event) => !subscribed.includes(event));
  if (missing.length === 0) return { subject: "events", state: "ok", words: "all that are needed" };
  return {
    subject: "events",
    state: "failure",
    words: `not subscribed: ${missing.join(", ")}. Tick them on the App's page.`,
  };
}

function diagnoseHook(hook: { url?: string; insecure_ssl?: string | number; secret?: string }): Diagnosis {
  const subject = "webhook";
  if (!hook.url)
    return {
      subject,
      state: "failure",
      words: "the App has no webhook address: enter https://YOUR-HOST/api/github/webhooks on its page",
    };
  if (!hook.secret)
    return { subject, state: "failure", words: "GitHub has no webhook secret: enter WEBHOOK_SECRET on the App's page" };
  if (String(hook.insecure_ssl) === "1")
    return { subject, state: "warning", words: `${hook.url} without checking its certificate` };
  return { subject, state: "ok", words: hook.url };
}

function diagnoseInstallations(count: number | undefined): Diagnosis {
  const subject = "installations";
  if (count === 0) return { subject, state: "warning", words: "none yet: install the App on a repository" };
  return { subject, state: "ok", words: count === undefined ? "not told" : String(count) };
}

function readManifest(): z.infer<typeof manifestSchema> {
  return manifestSchema.parse(parse(readFileSync(new URL("../app.yml", import.meta.url), "utf8")));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
}
