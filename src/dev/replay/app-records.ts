import { type AppLog, createLog } from "../../start-app.ts";

/** One line of the App's log. */
export interface AppRecord {
  msg: string;
  /** GUID of the delivery that it is about. */
  delivery?: string;
  [field: string]: unknown;
}

/** The App's log, kept instead of printed. */
export interface AppRecords {
  log: AppLog;
  /** What was said about a delivery, or about none in particular, since the last `clear`; oldest first. */
  of(delivery: string): AppRecord[];
  clear(): void;
}

/** Messages after which nothing follows any more from an event. */
const ENDINGS = new Set([
  ...["reviewed", "nothing to review", "review given up", "the repository or the installation is gone"],
  ...["merge group passed", "merge group not answered"],
]);

/** Makes a log that is kept. */
export function keepAppRecords(): AppRecords {
  const records: AppRecord[] = [];
  const stream = { write: (line: string) => void records.push(JSON.parse(line) as AppRecord) };
  return {
    log: createLog("info", stream),
    of: (guid) => records.filter(({ delivery = guid }) => delivery === guid),
    clear: () => {
      records.length = 0;
    },
  };
}

/** Whether the App is still at work on an event that it has acknowledged. */
export function isAtWork(records: AppRecord[], event: string): boolean {
  const hasSaid = (message: string) => records.some(({ msg }) => msg === message);
  const hasBegun = hasSaid("review queued") || (event === "merge_group" && !hasSaid("event ignored"));
  return hasBegun && !records.some(({ msg }) => ENDINGS.has(msg));
}

/** A record in a line: the message and its plain fields. */
export function describeRecord({ msg, level: _, time: __, delivery: ___, event: ____, ...fields }: AppRecord): string {
  const plain = Object.entries(fields).filter(([, value]) => typeof value !== "object" || value === null);
  const told = plain.map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return told.length === 0 ? msg : `${msg}: ${told.join(", ")}`;
}
