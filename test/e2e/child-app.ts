import { z } from "zod";
import type { Settings } from "../../src/server/read-settings.ts";
import { createLog, startApp } from "../../src/start-app.ts";

/** The App in a process of its own, so that a test can kill it. Its settings come as JSON in the first argument. */
const settings = z.looseObject({}).parse(JSON.parse(process.argv[2] ?? "{}")) as unknown as Settings;

await startApp(settings, createLog("info"), { retryDelaySeconds: 0, areWritesSpaced: false, readPauseMs: 10 });
