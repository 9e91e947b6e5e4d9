/** What a failed call to GitHub means for the job that made it. */
type FailureKind =
  /** The pull request, repository or installation is gone, or was never ours to see. */
  | "gone"
  /** A permission is missing, or the installation was suspended. */
  | "forbidden"
  /** GitHub does not know the App's key, or the token's installation was removed. */
  | "unauthorized"
  /** Slow down; `retryAfterSeconds` says how long. */
  | "limited"
  /** GitHub failed, or was not reached: trying again may help. */
  | "unavailable"
  /** GitHub refused what was sent: a mistake of ours. */
  | "refused";

/** Seconds to wait after a limit without `retry-after`. https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const LIMIT_PAUSE_SECONDS = 60;

/** A failed call, by status, headers and codes and never by the words of its message. */
export interface GitHubFailure {
  kind: FailureKind;
  /** Undefined for an answer of GraphQL, which is always 200. */
  status: number | undefined;
  retryAfterSeconds: number;
}

/** Reads an error of Octokit; undefined for errors that are none. */
export function readFailure(error: unknown): GitHubFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "GraphqlResponseError")
    return {
      kind: kindOfGraphql(error),
      status: undefined,
      retryAfterSeconds: readPause(readRecord(error, "headers")),
    };
  if (!("status" in error) || typeof error.status !== "number") return undefined;
  const response = readRecord(error, "response");
  const headers = readRecord(response, "headers");
  const kind = kindOf(error.status, { headers, data: readRecord(response, "data") });
  return { kind, status: error.status, retryAfterSeconds: readPause(headers) };
}

type Fields = Record<string, unknown>;

function kindOf(status: number, answer: { headers: Fields; data: Fields }): FailureKind {
  if (status === 429) return "limited";
  if (status === 403) return isLimit(answer) ? "limited" : "forbidden";
  if (status === 401) return "unauthorized";
  if (status === 404 || status === 410) return "gone";
  if (status === 422 && readErrors(answer.data).some(({ code }) => code === "abuse")) return "limited";
  return status >= 500 ? "unavailable" : "refused";
}

/** A secondary limit may come without any header; then only the page that it points to tells it from a missing permission. */
function isLimit({ headers, data }: { headers: Fields; data: Fields }): boolean {
  if (headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0") return true;
  return typeof data.documentation_url === "string" && data.documentation_url.includes("rate-limit");
}

function kindOfGraphql(error: Error): FailureKind {
  const types = new Set(readErrors(error).map(({ type }) => type));
  if (types.has("RATE_LIMITED")) return "limited";
  if (types.has("NOT_FOUND")) return "gone";
  return types.has("FORBIDDEN") ? "forbidden" : "unavailable";
}

function readErrors(from: object): Fields[] {
  const errors = "errors" in from && Array.isArray(from.errors) ? from.errors : [];
  return errors.filter((error) => typeof error === "object" && error !== null);
}

function readRecord(from: object, name: string): Fields {
  const value = name in from ? (from as Fields)[name] : undefined;
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** The time of the next reset counts only where the hour's calls are used up. */
function readPause(headers: Fields): number {
  const after = Number(headers["retry-after"]);
  if (Number.isFinite(after) && after > 0) return Math.ceil(after);
  const reset = Number(headers["x-ratelimit-reset"]) - Date.now() / 1000;
  const isUsedUp = String(headers["x-ratelimit-remaining"]) === "0";
  return isUsedUp && Number.isFinite(reset) && reset > 0 ? Math.ceil(reset) : LIMIT_PAUSE_SECONDS;
}
