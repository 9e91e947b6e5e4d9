/**
 * A process of its own with a queue, for the tests that kill one: node queue-process.ts OPTIONS, where OPTIONS is JSON.
 * Prints one line per thing that happened and then lives until it is killed.
 */
import { openQueue } from "../../src/queue/queue.ts";
import type { ReviewJob } from "../../src/queue/review-job.ts";

/** What the process does after opening its queue. */
export interface ProcessOptions {
  dataFolder: string;
  databaseUrl?: string;
  schema?: string;
  /** Put in before the workers start, as [delivery, job]. */
  before?: [string, ReviewJob][];
  /** Put in while the first review runs. */
  during?: [string, ReviewJob][];
  /** What a review does: never end, or kill the process. Absent: this process runs no reviews. */
  review?: "hang" | "die";
}

const options: ProcessOptions = JSON.parse(process.argv[2] ?? "{}");

try {
  await run();
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : error);
}

async function run(): Promise<void> {
  const queue = await openQueue({ ...options, retryDelaySeconds: 0 });
  for (const [delivery, job] of options.before ?? []) await queue.enqueueReview(delivery, job);
  console.log("open");
  if (!options.review) return;
  const review = async () => {
    if (options.review === "die") process.kill(process.pid, "SIGKILL");
    for (const [delivery, job] of options.during ?? []) await queue.enqueueReview(delivery, job);
    console.log("running");
    return new Promise<never>(() => {});
  };
  await queue.workReviews(review, { giveUp: async () => console.log("given up"), concurrency: 1 });
}
