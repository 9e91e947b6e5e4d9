/** A trouble to play to the next matching calls. */
export interface Fault {
  /** Default: any. */
  method?: string;
  /** Path below `/api/v3` (or `/graphql`); `*` stands for one segment, `**` for any rest. */
  path: string;
  /** The status to answer; left out for a delay or a reset alone. */
  status?: number;
  /** The `message` of the answer. Default: GitHub's for the status. */
  message?: string;
  /** The whole body in place of GitHub's, for example a GraphQL error that comes with status 200. */
  body?: unknown;
  /** Seconds in `retry-after`; with 403 or 429 the answer is the secondary rate limit's. */
  retryAfter?: number;
  /** `before` the call does anything (default), or `after` it took effect. */
  when?: "before" | "after";
  /** Wait so long first. */
  delayMs?: number;
  /** Cut the connection instead of answering. */
  reset?: boolean;
}

/** The troubles that are planned. */
export interface Faults {
  /** Plays the fault to the next `times` matching calls. */
  failNext(fault: Fault, times?: number): void;
  /** The fault for a call; it is used up by one. */
  take(method: string, path: string): Fault | undefined;
  clear(): void;
}

/** No troubles yet. */
export function createFaults(): Faults {
  let planned: { fault: Fault; pattern: RegExp; left: number }[] = [];
  return {
    failNext: (fault, times = 1) => {
      planned.push({ fault, pattern: createPattern(fault.path), left: times });
    },
    take: (method, path) => {
      const found = planned.find(({ fault, pattern }) => (fault.method ?? method) === method && pattern.test(path));
      if (!found) return undefined;
      found.left -= 1;
      planned = planned.filter(({ left }) => left > 0);
      return found.fault;
    },
    clear: () => {
      planned = [];
    },
  };
}

/** The answer a fault gives in place of the true one; undefined when it only delays or resets. */
export function createFaultAnswer(
  fault: Fault,
): { status: number; body: unknown; headers: Record<string, string> } | undefined {
  if (fault.status === undefined) return undefined;
  const { status, retryAfter } = fault;
  const isLimit = status === 429 || (status === 403 && retryAfter !== undefined);
  const message = fault.message ?? (isLimit ? SECONDARY_LIMIT : (MESSAGES[status] ?? "Server Error"));
  const documentation_url = isLimit ? SECONDARY_LIMIT_DOCS : "https://docs.github.com/rest";
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return { status, body: fault.body ?? { message, documentation_url, status: String(status) }, headers };
}

/** A fault in a few words, for the journal. */
export function describeFault(fault: Fault): string {
  const parts = [
    fault.delayMs === undefined ? "" : `${fault.delayMs} ms late`,
    fault.reset ? "connection reset" : "",
    fault.status === undefined ? "" : `${fault.status} ${fault.when ?? "before"}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

const SECONDARY_LIMIT = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
const SECONDARY_LIMIT_DOCS =
  "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits";
const MESSAGES: Record<number, string> = {
  401: "Bad credentials",
  403: "Resource not accessible by integration",
  404: "Not Found",
  500: "Server Error",
  502: "Server Error",
  503: "Service Unavailable",
};

function createPattern(path: string): RegExp {
  const escaped = path.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const source = escaped.replace(/\*\*|\*/g, (stars) => (stars === "**" ? ".*" : "[^/]+"));
  return new RegExp(`^${source}$`);
}
