import { endOnSignal } from "./end-on-signal.ts";
import { LEFT_OUT } from "./live/cases.ts";
import { openGitHubPlatform } from "./live/github-platform.ts";
import type { Platform } from "./live/platform.ts";
import { printAnswer, printCase, printLeftOut } from "./live/print-live.ts";
import { type LiveSettings, readLiveSettings } from "./live/read-live-settings.ts";
import { runLive } from "./live/run-live.ts";
import { openStandInPlatform } from "./live/stand-in-platform.ts";
import { runScript } from "./run-script.ts";

/**
 * `npm run live`: tries the App on a sandbox repository of the real GitHub, and prints what is not as expected, what is
 * otherwise than at the stand-in, and what GitHub answers to open questions. Makes branches and pull requests, which it
 * takes away again. Needs the App's own settings, SANDBOX and SANDBOX_TOKEN; status 1 when anything differs.
 */
async function run(): Promise<number> {
  const settings = readLiveSettings(process.env);
  const platforms: Platform[] = [];
  const ending = new AbortController();
  const end = () => {
    console.log("Cleaning up; this may take a minute.");
    ending.abort();
    return close(platforms);
  };
  endOnSignal(end, { status: INTERRUPTED, limitMs: CLOSE_LIMIT_MS });
  try {
    return await compare(settings, platforms, ending.signal);
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    return INTERRUPTED;
  } finally {
    await close(platforms);
  }
}

/** The shells' status of what Ctrl-C ended. */
const INTERRUPTED = 130;

async function compare(settings: LiveSettings, platforms: Platform[], signal: AbortSignal): Promise<number> {
  const reference = await openStandInPlatform();
  platforms.push(reference);
  const platform = await openGitHubPlatform(settings);
  platforms.push(platform);
  const { owner, repo, runName } = settings;
  console.log(`Run ${runName} on ${owner}/${repo} as ${platform.botLogin}; some minutes, Ctrl-C ends and cleans up.\n`);
  const isAsExpected = await runLive({
    ...{ platform, reference, runName, signal },
    onCase: (compared) => console.log(printCase(compared)),
    onAnswer: (answer) => console.log(printAnswer(answer)),
  });
  console.log(`\nNot tried\n${printLeftOut(LEFT_OUT)}`);
  return isAsExpected ? 0 : 1;
}

/** GitHub wants a second between two writes, and there are some forty branches and pull requests. */
const CLOSE_LIMIT_MS = 180_000;

async function close(platforms: Platform[]): Promise<void> {
  for (const platform of platforms) {
    const left = await platform.close();
    if (left.length > 0) console.error(`Left at ${platform.name}, to be removed by hand:\n${left.join("\n")}`);
  }
}

await runScript(run);
