/** What a platform said when it refused a call, in a line: the status, the message and the reasons below it. */
export function describeRefusal(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const status = "status" in error ? `${String(error.status)} ` : "";
  const [message, reasons] = readAnswer(error);
  const told = [message ?? error.message, ...reasons.filter((reason) => !message?.includes(reason))];
  return `${status}${told.join("; ")}`.replace(/\s+/g, " ").trim();
}

/** GitHub's message and its list of errors, each a string or an object with a message or a code; GraphQL has but the list. */
function readAnswer(error: Error): [message: string | undefined, reasons: string[]] {
  if ("errors" in error) {
    const [first, ...rest] = describeReasons(error.errors);
    return [first, rest];
  }
  const response = "response" in error && isObject(error.response) ? error.response : {};
  const data = isObject(response.data) ? response.data : {};
  return [typeof data.message === "string" ? data.message : undefined, describeReasons(data.errors)];
}

function describeReasons(reasons: unknown): string[] {
  return Array.isArray(reasons) ? reasons.map(describeReason) : [];
}

function describeReason(reason: unknown): string {
  if (!isObject(reason)) return String(reason);
  return String(reason.message ?? [reason.resource, reason.field, reason.code].join(" "));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
