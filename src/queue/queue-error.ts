import { AssertionError } from "node:assert";

/** Why the queue cannot start, in one line that names the folder or the database and says how to mend it. */
export class QueueError extends Error {
  override readonly name = "QueueError";
}

/** The code of a system, database or driver error (`EACCES`, `28P01`); undefined when it carries none. */
export function getErrorCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** The first line of an error's message, whatever was thrown; pg-boss reports plain objects with a message. */
export function getErrorText(error: unknown): string {
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : error;
  const [line] = String(message).split("\n", 1);
  return line || "unknown reason";
}

/** Whether an error is a mistake in this program, which no operator can mend and whose stack is worth showing. */
export function isProgrammingError(error: unknown): boolean {
  return [TypeError, RangeError, ReferenceError, AssertionError].some((kind) => error instanceof kind);
}
