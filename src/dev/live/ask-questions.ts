import { describeRefusal } from "./describe-refusal.ts";
import type { Platform } from "./platform.ts";
import { QUESTIONS } from "./questions.ts";
import { LONG, REQUIREMENTS, removeStep } from "./samples.ts";

/** What a platform answered to a question. */
export interface Answer {
  name: string;
  isComparable: boolean;
  text: string;
}

/** Asks everything on one pull request, which is opened for it. A refusal is an answer; only opening may throw. */
export async function askQuestions(platform: Platform, runName: string): Promise<Answer[]> {
  const pull = await platform.openPull({
    ...{ name: `${runName}-questions`, title: "Live questions" },
    base: { "requirements.txt": REQUIREMENTS, "train.py": LONG },
    head: { "train.py": removeStep(LONG).replace("lr=0.1", "lr=0.05") },
  });
  const clients = await platform.connect();
  const answers: Answer[] = [];
  for (const { name, isComparable, ask } of QUESTIONS) {
    const text = await ask({ platform, clients, pull }).catch((error: unknown) => `refused: ${describeRefusal(error)}`);
    answers.push({ name, isComparable, text });
  }
  return answers;
}
