import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { ScriptError } from "../run-script.ts";

const storedEventSchema = z.object({ event: z.string().min(1), payload: z.record(z.string(), z.unknown()) });

/** A webhook in a file: the value of `X-GitHub-Event`, and what GitHub sends. */
export type StoredEvent = z.infer<typeof storedEventSchema>;

/** Where the events of this repository are, from its root. */
const FOLDER = "fixtures/webhooks";

/** Reads a stored event; `path` is from the working folder. Throws `ScriptError`, which lists the stored ones, when it is none. */
export function readStoredEvent(path: string | undefined): StoredEvent {
  if (path === undefined) throw new ScriptError(`usage: npm run replay -- FILE. ${listStored()}`, 2);
  const stored = storedEventSchema.safeParse(parseJson(path));
  if (stored.success) return stored.data;
  const wrong = stored.error.issues.map((issue) => issue.path.join(".") || "the whole").join(", ");
  throw new ScriptError(
    `${path}: expected { "event": "pull_request", "payload": {…} }; wrong: ${wrong}. ${listStored()}`,
    2,
  );
}

/** Names of the stored events without their ending, sorted. */
export function listStoredEvents(): string[] {
  const names = readdirSync(new URL(`../../../${FOLDER}`, import.meta.url));
  return names
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .sort();
}

function listStored(): string {
  return `Stored in ${FOLDER}: ${listStoredEvents()
    .map((name) => `${name}.json`)
    .join(", ")}`;
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new ScriptError(`${path} ${reason}. ${listStored()}`, 2);
  }
}
