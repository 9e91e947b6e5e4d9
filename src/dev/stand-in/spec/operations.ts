import { routes } from "../routes/routes.ts";

/** Version of `@octokit/openapi` whose description of GitHub is used. */
export const OPENAPI_VERSION = "23.0.2";

/** Operations whose requests and answers are validated: those the stand-in has. */
export const OPERATIONS = [...new Set(routes.map((route) => route.operation))].sort();

/** Webhooks the stand-in sends, by their key in the description. */
export const WEBHOOKS = [
  ...["check-run-completed", "check-run-created", "check-run-requested-action", "check-run-rerequested"],
  ...["check-suite-requested", "check-suite-rerequested"],
  ...["installation-created", "installation-deleted", "installation-new-permissions-accepted"],
  ...["installation-suspend", "installation-unsuspend"],
  ...["installation-repositories-added", "installation-repositories-removed"],
  ...["issue-comment-created", "merge-group-checks-requested"],
  ...["pull-request-closed", "pull-request-converted-to-draft", "pull-request-edited", "pull-request-opened"],
  ...["pull-request-ready-for-review", "pull-request-reopened", "pull-request-synchronize"],
  ...["pull-request-review-submitted", "pull-request-review-dismissed"],
  ...["pull-request-review-comment-created", "pull-request-review-comment-edited"],
  ...["pull-request-review-comment-deleted"],
  ...["pull-request-review-thread-resolved", "pull-request-review-thread-unresolved", "push"],
];
