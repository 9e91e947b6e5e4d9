/** One call that reached the stand-in. */
export interface JournalEntry {
  /** Milliseconds since 1970. */
  at: number;
  method: string;
  /** Path and query as sent. */
  path: string;
  /** Operation id of GitHub's description, `graphql`, or `unknown`. */
  operation: string;
  /** 0 when the connection was cut before an answer. */
  status: number;
  requestBody: unknown;
  responseBody: unknown;
  requestHeaders: Record<string, string>;
  /** What GitHub's description finds wrong with the request. */
  requestViolations: string[];
  /** What it finds wrong with our own answer: a fault of the stand-in. */
  responseViolations: string[];
  /** What the token was allowed; undefined for the App's JWT and for callers without a token. */
  permissions: Record<string, string> | undefined;
  /** The fault that was played, in words. */
  fault: string | undefined;
}

/** All calls in order, with the questions tests ask. */
export interface Journal {
  entries: JournalEntry[];
  /** Calls whose request or answer breaks GitHub's description. A test of the product expects none. */
  invalid(): JournalEntry[];
  /** Calls of one operation, for example `pulls/create-review`. */
  calls(operation: string): JournalEntry[];
  clear(): void;
}

/** An empty journal. */
export function createJournal(): Journal {
  const journal: Journal = {
    entries: [],
    invalid: () =>
      journal.entries.filter((entry) => entry.requestViolations.length > 0 || entry.responseViolations.length > 0),
    calls: (operation) => journal.entries.filter((entry) => entry.operation === operation),
    clear: () => {
      journal.entries.length = 0;
    },
  };
  return journal;
}
