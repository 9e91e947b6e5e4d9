import { existsSync, readFileSync } from "node:fs";

/** Prints the figures of a run and, last, how many tests passed and failed; ends with 1 when anything failed. */
const [report, timings, check, demo, testSeconds, reviewSeconds, seconds] = process.argv.slice(2);

const results = existsSync(report)
  ? JSON.parse(readFileSync(report, "utf8"))
  : { numPassedTests: 0, numFailedTests: 0 };
const answers = existsSync(timings) ? JSON.parse(readFileSync(timings, "utf8")) : {};

console.log(`first review after the start: ${reviewSeconds || "none"} s (aim 10 s)`);
console.log(`checks and whole suite: ${testSeconds} s (aim 180 s)`);
console.log(
  `answer to a webhook while a review runs: ${JSON.stringify(answers.webhookAnswerMs ?? "not measured")} ms (aim 100 ms)`,
);
console.log(`all of this: ${seconds} s`);

const failedTests = results.numFailedTests + (results.numFailedTestSuites > 0 && results.numFailedTests === 0 ? 1 : 0);
const failedChecks = check !== "0" && failedTests === 0 ? 1 : 0;
const failed = failedTests + failedChecks + (demo === "0" ? 0 : 1);
if (failedChecks > 0) console.log("npm run check failed outside the tests");
console.log(`${results.numPassedTests + (demo === "0" ? 1 : 0)} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
