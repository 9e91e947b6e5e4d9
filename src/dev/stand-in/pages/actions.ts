import { createNotFound } from "../api-error.ts";
import { getCheckRun, requestCheckAction, rerequestCheckRun } from "../model/check-runs.ts";
import { getComment, setResolved } from "../model/comments.ts";
import { addIssueComment } from "../model/issue-comments.ts";
import type { Account, PullRequest, Thread } from "../model/model.ts";
import { closePull, reopenPull, setDraft } from "../model/pulls.ts";
import { replyToThread } from "../model/reviews.ts";
import type { Context } from "../routes/route.ts";
import { applySuggestion } from "./suggestion.ts";

/** What a form of the pull request's page was sent for. */
export interface FormAction {
  pull: PullRequest;
  viewer: Account;
  form: URLSearchParams;
}

/** Buttons by the value of their field `do`. */
const ACTIONS: Record<string, (action: FormAction, context: Context) => unknown> = {
  "apply-suggestion": ({ pull, viewer, form }) =>
    applySuggestion(getComment([pull], readNumber(form, "comment")), readNumber(form, "index"), viewer),
  reply: ({ pull, viewer, form }) => replyToThread(findThread(pull, form), viewer, form.get("body") ?? ""),
  resolve: ({ pull, viewer, form }) => setResolved(findThread(pull, form), viewer, viewer),
  unresolve: ({ pull, viewer, form }) => setResolved(findThread(pull, form), null, viewer),
  rerun: ({ pull, viewer, form }) => rerequestCheckRun(getCheckRun(pull.repository, readNumber(form, "run")), viewer),
  comment: ({ pull, viewer, form }, { emulator }) => {
    const body = (form.get("body") ?? "").trim();
    return body === "" ? undefined : addIssueComment(emulator, pull, { author: viewer, body });
  },
  close: ({ pull, viewer }) => closePull(pull, viewer),
  reopen: ({ pull, viewer }) => reopenPull(pull, viewer),
  ready: ({ pull, viewer }) => setDraft(pull, false, viewer),
};

/** Does what a button of the page stands for. Throws 404 for a button there is not, and whatever the deed itself throws. */
export async function performAction(context: Context, action: FormAction): Promise<void> {
  const name = action.form.get("do") ?? "";
  if (name.startsWith("action:")) {
    const run = getCheckRun(action.pull.repository, readNumber(action.form, "run"));
    requestCheckAction(run, name.slice("action:".length), action.viewer);
    return;
  }
  const perform = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!perform) throw createNotFound();
  await perform(action, context);
}

function findThread(pull: PullRequest, form: URLSearchParams): Thread {
  const id = readNumber(form, "thread");
  const thread = pull.threads.find((candidate) => candidate.id === id);
  if (!thread) throw createNotFound();
  return thread;
}

function readNumber(form: URLSearchParams, name: string): number {
  return Number(form.get(name) ?? Number.NaN);
}
