import { defineConfig } from "vitest/config";
import "./test/require-node.ts";

const isUpdate = process.argv.some((argument) => argument === "-u" || argument.startsWith("--update"));
if (isUpdate && process.env.CI)
  throw new Error("CI compares snapshots and never writes them: run with -u on your machine.");

/** Where .ci/run reads the counts. */
const report = process.env.EPOCH_ZERO_TEST_REPORT;

/** Tests of the layers that touch no network, clock or process. */
const PURE = [
  "test/{facts,findings,program,python,recipe,recipes,reporters,review,rules}/**/*.test.ts",
  "test/{conformance,recipes,rules}.test.ts",
];

export default defineConfig({
  test: {
    environment: "node",
    // Half of the suite waits for sockets and processes, so each core gets a file.
    maxWorkers: "100%",
    globalSetup: ["src/dev/stand-in/global-setup.ts"],
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      // What is pure shares its workers: starting one costs more than most of these files take.
      { extends: true, test: { name: "pure", include: PURE, isolate: false } },
      { extends: true, test: { name: "edges", include: ["test/**/*.test.ts"], exclude: PURE } },
    ],
    // A snapshot that is missing is a failure, unless -u says that it is meant to be written.
    update: "none",
  },
});
