import { appRoutes } from "./app.ts";
import { checkRoutes } from "./checks.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { gitRoutes } from "./git.ts";
import { hookRoutes } from "./hooks.ts";
import { issueCommentRoutes } from "./issue-comments.ts";
import { pullRoutes } from "./pulls.ts";
import { repositoryRoutes } from "./repositories.ts";
import { reviewCommentRoutes } from "./review-comments.ts";
import { reviewRoutes } from "./reviews.ts";
import type { Route } from "./route.ts";

/** Every operation of the REST API that the stand-in has. The first match is taken: fixed words before variables. */
export const routes: Route[] = [
  ...appRoutes,
  ...hookRoutes,
  ...reviewCommentRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...checkRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...gitRoutes,
  ...issueCommentRoutes,
  ...repositoryRoutes,
];
