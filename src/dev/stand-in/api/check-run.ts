import { requestCheckAction, rerequestCheckRun } from "../model/check-runs.ts";
import type { Account, Annotation, CheckAction, CheckRun, CheckStatus } from "../model/model.ts";
import { getAccount } from "../model/world.ts";

/** A check run as tests and the demo read it, and what people can do with it. */
export class CheckRunHandle {
  readonly #run: CheckRun;

  constructor(run: CheckRun) {
    this.#run = run;
  }

  get id(): number {
    return this.#run.id;
  }

  get name(): string {
    return this.#run.name;
  }

  get headSha(): string {
    return this.#run.headSha;
  }

  get status(): CheckStatus {
    return this.#run.status;
  }

  get conclusion(): string | null {
    return this.#run.conclusion;
  }

  get externalId(): string {
    return this.#run.externalId;
  }

  get output(): { title: string | null; summary: string | null; text: string | null } {
    return this.#run.output;
  }

  get annotations(): Annotation[] {
    return this.#run.annotations;
  }

  get actions(): CheckAction[] {
    return this.#run.actions;
  }

  /** Clicks "Re-run": the App gets `check_run.rerequested`. */
  rerequestAs(login: string): void {
    rerequestCheckRun(this.#run, this.#getPerson(login));
  }

  /** Clicks one of the run's buttons. Throws when it has no such button. */
  requestActionAs(login: string, identifier: string): void {
    requestCheckAction(this.#run, identifier, this.#getPerson(login));
  }

  #getPerson(login: string): Account {
    return getAccount(this.#run.suite.repository.owner.world, login);
  }
}
