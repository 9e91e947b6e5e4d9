import { defineConfig } from "vitest/config";
import "./test/require-node.ts";

const isUpdate = process.argv.some((argument) => argument === "-u" || argument.startsWith("--update"));
if (isUpdate && process.env.CI)
  throw new Error("CI compares snapshots and never writes them: run with -u on your machine.");

/** Where .ci/run reads the counts. */
const report = process.env.EPOCH_ZERO_TEST_REPORT;

export default defineConfig({
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    // Half of the suite waits for sockets and processes, so each core gets a file.
    maxWorkers: "100%",
    globalSetup: ["src/dev/stand-in/global-setup.ts"],
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    // A snapshot that is missing is a failure, unless -u says that it is meant to be written.
    update: "none",
  },
});
