import { type Answer, askQuestions } from "./ask-questions.ts";
import { CASES, type LiveCase } from "./cases.ts";
import { type Difference, listDifferences } from "./list-differences.ts";
import type { Observation } from "./observation.ts";
import type { Platform } from "./platform.ts";
import { type CaseResult, runCase } from "./run-cases.ts";

/** A case on the platform, and where it went otherwise than at the reference. */
export interface ComparedCase {
  result: CaseResult;
  /** Paths begin with the step: `2 push: comments[0].line`. */
  differences: Difference[];
}

/** A question with both answers. */
export interface ComparedAnswer extends Answer {
  /** What the reference answered. */
  reference: string;
  isDifferent: boolean;
}

/** What a live run is made of. */
export interface LiveRun {
  /** What is tried. */
  platform: Platform;
  /** What it is compared with. */
  reference: Platform;
  runName: string;
  /** Default: all. */
  cases?: LiveCase[];
  /** Ends the run before its next step; it rejects then. */
  signal?: AbortSignal;
  /** Told as soon as it is known. */
  onCase(compared: ComparedCase): void;
  onAnswer(answer: ComparedAnswer): void;
}

/** Runs all cases and asks all questions on both. Returns whether everything was as expected and as at the reference. */
export async function runLive(run: LiveRun): Promise<boolean> {
  const { platform, reference, runName, cases = CASES } = run;
  let isAsExpected = true;
  for (const liveCase of cases) {
    const before = await runCase(reference, liveCase, runName);
    const result = await runCase(platform, liveCase, runName);
    run.signal?.throwIfAborted();
    const compared = { result, differences: compareCases(before, result) };
    isAsExpected &&= compared.differences.length === 0 && result.steps.every(({ problems }) => problems.length === 0);
    run.onCase(compared);
  }
  for (const answer of await compareAnswers(run)) {
    isAsExpected &&= !answer.isDifferent;
    run.onAnswer(answer);
  }
  return isAsExpected;
}

function compareCases(before: CaseResult, after: CaseResult): Difference[] {
  return after.steps.flatMap(({ deed, observation }, index) => {
    const reference = before.steps[index]?.observation;
    if (!observation || !reference) return [];
    const differences = listDifferences(dropIds(reference), dropIds(observation));
    return differences.map((difference) => ({ ...difference, path: `${index + 1} ${deed}: ${difference.path}` }));
  });
}

/** Numbers of comments are a platform's own. */
function dropIds(observation: Observation): unknown {
  return { ...observation, comments: observation.comments.map(({ id: _, ...comment }) => comment) };
}

async function compareAnswers({ platform, reference, runName }: LiveRun): Promise<ComparedAnswer[]> {
  const before = await askQuestions(reference, runName);
  const after = await askQuestions(platform, runName);
  return after.map((answer, index) => {
    const known = before[index]?.text ?? "";
    return { ...answer, reference: known, isDifferent: answer.isComparable && answer.text !== known };
  });
}
