import { type CheckReport, type PullRequestHost, ReviewEnded } from "./ports.ts";

/** The check run of the head under review, created at most once, and those that interrupted reviews left open. */
export class HeadCheck {
  private started: Promise<number | undefined> | undefined;
  private readonly host: PullRequestHost;
  private readonly isSilent: boolean;

  /** A silent one writes nothing. */
  constructor(host: PullRequestHost, isSilent: boolean) {
    this.host = host;
    this.isSilent = isSilent;
  }

  /** The run's id; undefined without the permission. May be called without waiting, and again to wait. */
  start(head: string): Promise<number | undefined> {
    this.started ??= this.isSilent ? Promise.resolve(undefined) : this.host.startCheck(head);
    this.started.catch(() => {});
    return this.started;
  }

  /** Completes a run of an interrupted review that this one takes the place of. */
  async supersede(id: number): Promise<void> {
    if (!this.isSilent) await ignoreEnd(this.host.completeCheck(id, SUPERSEDED));
  }

  /** Completes the run of this review, if there is one: what it was about to say holds no more. */
  async endOwn(reason: string): Promise<void> {
    const id = await this.readOwn();
    if (id !== undefined) await ignoreEnd(this.host.completeCheck(id, reportEnd(reason)));
  }

  /** Completes whatever is open when a review ends with nothing to say; no run is created for that. */
  async end(reason: string): Promise<void> {
    if (this.isSilent) return;
    await this.endOwn(reason);
    await ignoreEnd(this.endOthers(reason));
  }

  private async readOwn(): Promise<number | undefined> {
    return this.started?.catch(() => undefined);
  }

  private async endOthers(reason: string): Promise<void> {
    const own = await this.readOwn();
    const open = await this.host.readOpenChecks();
    for (const id of open) if (id !== own) await this.host.completeCheck(id, reportEnd(reason));
  }
}

/** Where the thing itself is gone, nothing is left to complete. Every other failure is the caller's: it is tried again. */
async function ignoreEnd(step: Promise<void>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!(error instanceof ReviewEnded)) throw error;
  }
}

const SUPERSEDED: CheckReport = {
  conclusion: "neutral",
  title: "Superseded by another review",
  summary: "The review of this commit was interrupted, and another took its place.",
  text: "",
  annotations: [],
};

function reportEnd(reason: string): CheckReport {
  return {
    conclusion: "neutral",
    title: `Not reviewed: ${reason}`,
    summary: `The review ended early: ${reason}.`,
    text: "",
    annotations: [],
  };
}
