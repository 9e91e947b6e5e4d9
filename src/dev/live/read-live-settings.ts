import { ConfigError, readSettings, type Settings } from "../../server/read-settings.ts";
import { ScriptError } from "../run-script.ts";

/** What `npm run live` needs to know. */
export interface LiveSettings {
  /** Of the App. */
  settings: Settings;
  owner: string;
  repo: string;
  /** A person's, with contents and pull requests to write. */
  token: string;
  /** Keeps the branches of this run apart from those of others. */
  runName: string;
}

/** The webhook's secret, which nothing is signed with here, and stand-ins for what another line complains about. */
const UNUSED = { WEBHOOK_SECRET: "unused", APP_ID: "1", PRIVATE_KEY: "-----BEGIN" };

/** Reads the settings. Throws `ScriptError` with a line for each that is missing or wrong. */
export function readLiveSettings(environment: Record<string, string | undefined>, now = new Date()): LiveSettings {
  const { SANDBOX = "", SANDBOX_TOKEN: token = "" } = environment;
  const { WEBHOOK_SECRET, APP_ID, PRIVATE_KEY } = UNUSED;
  const attempts = [
    readAppSettings({ ...environment, WEBHOOK_SECRET }),
    readAppSettings({ ...environment, WEBHOOK_SECRET, APP_ID }),
    readAppSettings({ ...environment, WEBHOOK_SECRET, PRIVATE_KEY }),
  ];
  const [settings] = attempts;
  const [, owner, repo] = /^([\w-]+)\/([\w.-]+)$/.exec(SANDBOX) ?? [];
  const problems = [
    ...attempts.filter((attempt) => typeof attempt === "string"),
    ...(owner && repo ? [] : [describeSandbox(SANDBOX)]),
    ...(token === "" ? [TOKEN_HINT] : []),
  ];
  if (problems.length > 0 || typeof settings !== "object" || !owner || !repo)
    throw new ScriptError([...new Set(problems)].join("\n"), 2);
  return {
    settings: { ...settings, publicUrl: undefined, isDryRun: false },
    owner,
    repo,
    token,
    runName: nameRun(now),
  };
}

const TOKEN_HINT =
  "SANDBOX_TOKEN is not set: make a token of your own for the sandbox repository, with contents and pull requests to write";

function describeSandbox(value: string): string {
  if (value === "")
    return "SANDBOX is not set: name a repository to try things in, as owner/repo, with the App installed";
  return `SANDBOX is ${JSON.stringify(value)}: name a repository as owner/repo`;
}

/** The settings, or what is wrong with them. */
function readAppSettings(environment: Record<string, string | undefined>): Settings | string {
  try {
    return readSettings(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

/** To the second: `20260131-235959`. */
function nameRun(now: Date): string {
  return now
    .toISOString()
    .replace(/[-:]|\..*/g, "")
    .replace("T", "-");
}
