/** What a failed call to GitHub means for the job that made it. */
export type FailureKind =
  /** The pull request, repository or installation is gone, or was never ours to see. */
  | "gone"
  /** A permission is missing. */
  | "forbidden"
  /** GitHub does not know the App's key: APP_ID or PRIVATE_KEY is wrong. */
  | "unauthorized"
  /** Slow down; `retryAfterSeconds` says how long. */
  | "limited"
  /** GitHub failed, or was not reached: trying again may help. */
  | "unavailable"
  /** GitHub refused what was sent: a mistake of ours. */
  | "refused";

/** Seconds to wait after a limit without `retry-after`. https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const LIMIT_PAUSE_SECONDS = 60;

/** A failed call, by status and headers and never by the words of its message. */
export interface GitHubFailure {
  kind: FailureKind;
  status: number | undefined;
  retryAfterSeconds: number;
}

/** Reads an error of Octokit; undefined for errors that are none. */
export function readFailure(error: unknown): GitHubFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "GraphqlResponseError")
    return { kind: kindOfGraphql(error), status: undefined, retryAfterSeconds: LIMIT_PAUSE_SECONDS };
  if (!("status" in error) || typeof error.status !== "number") return undefined;
  const headers = readHeaders(error);
  const retryAfterSeconds = readPause(headers);
  return { kind: kindOf(error.status, headers), status: error.status, retryAfterSeconds };
}

function kindOf(status: number, headers: Record<string, unknown>): FailureKind {
  if (status === 429) return "limited";
  if (status === 403)
    return headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0" ? "limited" : "forbidden";
  if (status === 401) return "unauthorized";
  if (status === 404 || status === 410) return "gone";
  return status >= 500 ? "unavailable" : "refused";
}

function kindOfGraphql(error: Error): FailureKind {
  const errors = "errors" in error && Array.isArray(error.errors) ? (error.errors as { type?: unknown }[]) : [];
  const types = new Set(errors.map((one) => one.type));
  if (types.has("RATE_LIMITED")) return "limited";
  if (types.has("NOT_FOUND")) return "gone";
  return types.has("FORBIDDEN") ? "forbidden" : "unavailable";
}

function readHeaders(error: Error): Record<string, unknown> {
  const response = "response" in error ? error.response : undefined;
  const headers =
    typeof response === "object" && response !== null && "headers" in response ? response.headers : undefined;
  return typeof headers === "object" && headers !== null ? (headers as Record<string, unknown>) : {};
}

function readPause(headers: Record<string, unknown>): number {
  const after = Number(headers["retry-after"]);
  if (Number.isFinite(after) && after > 0) return Math.ceil(after);
  const reset = Number(headers["x-ratelimit-reset"]) - Date.now() / 1000;
  return Number.isFinite(reset) && reset > 0 ? Math.ceil(reset) : LIMIT_PAUSE_SECONDS;
}
