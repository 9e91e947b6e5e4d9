import { setTimeout as delay } from "node:timers/promises";
import type { CaseStep, Deed, Expectation, LiveCase } from "./cases.ts";
import { listProblems } from "./list-problems.ts";
import type { Observation } from "./observation.ts";
import type { Platform, PlatformPull } from "./platform.ts";

/** What stood on the pull request after a step, and what of it was not expected, in words. */
interface StepResult {
  deed: Deed["kind"];
  observation: Observation | undefined;
  problems: string[];
}

/** How a case went; the steps after one that failed altogether are missing. */
export interface CaseResult {
  name: string;
  /** The pull request's page; undefined when it could not be opened. */
  url: string | undefined;
  steps: StepResult[];
}

/** Runs one case. `runName` keeps its branches apart from those of other runs. Never throws: a failure is a problem. */
export async function runCase(platform: Platform, liveCase: LiveCase, runName: string): Promise<CaseResult> {
  const steps: StepResult[] = [];
  let pull: PlatformPull | undefined;
  for (const step of liveCase.steps) {
    try {
      pull = await doDeed(platform, { pull, liveCase, deed: step.deed, runName });
      steps.push(await reviewStep(platform, pull, step));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      steps.push({ deed: step.deed.kind, observation: undefined, problems: [`failed: ${reason}`] });
      break;
    }
  }
  return { name: liveCase.name, url: pull?.url, steps };
}

interface DeedParts {
  pull: PlatformPull | undefined;
  liveCase: LiveCase;
  deed: Deed;
  runName: string;
}

async function doDeed(platform: Platform, { pull, liveCase, deed, runName }: DeedParts): Promise<PlatformPull> {
  if (deed.kind === "open") {
    const { name, base } = liveCase;
    return platform.openPull({ name: `${runName}-${name}`, title: `Live case: ${name}`, base, head: deed.files });
  }
  if (!pull) throw new Error("the first step of a case has to open the pull request");
  if (deed.kind === "push") await pull.push(deed.files);
  else {
    const [comment] = (await platform.observe(pull, [])).comments;
    if (!comment) throw new Error("there is no comment of ours");
    if (deed.kind === "answer") await pull.answer(comment.id, deed.body);
    else await pull.applySuggestion(comment.id);
  }
  return pull;
}

async function reviewStep(platform: Platform, pull: PlatformPull, { deed, expect }: CaseStep): Promise<StepResult> {
  const said = await platform.review(pull);
  const observation = await observePatiently(platform, pull, expect);
  const problems = listProblems(expect, observation);
  const told = problems.length === 0 ? [] : said.map((line) => `the App's log: ${line}`);
  return { deed: deed.kind, observation, problems: [...problems, ...told] };
}

/** Pause between two looks at a platform that lags, in milliseconds. */
const LOOK_INTERVAL_MS = 1_000;

/** GitHub moves comments to new lines a while after a push: what is not as expected is looked at again. */
async function observePatiently(platform: Platform, pull: PlatformPull, expect: Expectation): Promise<Observation> {
  const limit = performance.now() + platform.lagMs;
  for (;;) {
    const observation = await platform.observe(pull, Object.keys(expect.files ?? {}));
    if (listProblems(expect, observation).length === 0 || performance.now() >= limit) return observation;
    await delay(LOOK_INTERVAL_MS);
  }
}
