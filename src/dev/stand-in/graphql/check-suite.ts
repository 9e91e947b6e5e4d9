import type { CheckRun, CheckSuite, Repository } from "../model/model.ts";
import { createConnection, type PageArguments, type Resolved, requirePermissions, type Scope } from "./scope.ts";

interface SuiteArguments extends PageArguments {
  filterBy?: { appId?: number | null } | null;
}

interface RunArguments extends PageArguments {
  filterBy?: { statuses?: string[] | null; checkName?: string | null } | null;
}

/** The check suites of a commit. All suites here are of our one App. */
export function describeCheckSuites(
  scope: Scope,
  at: { repository: Repository; sha: string },
  page: SuiteArguments,
): Resolved {
  requirePermissions(scope, at.repository, { checks: "read" });
  const isOurs =
    page.filterBy?.appId === undefined || page.filterBy.appId === null || page.filterBy.appId === scope.world.app.id;
  const items = at.repository.checkSuites.filter((suite) => isOurs && suite.headSha === at.sha);
  return createConnection({ name: "checkSuites", items, page }, (suite) => describeCheckSuite(suite));
}

function describeCheckSuite(suite: CheckSuite): Resolved {
  return {
    __typename: "CheckSuite",
    id: suite.nodeId,
    databaseId: suite.id,
    status: suite.status.toUpperCase(),
    conclusion: suite.conclusion?.toUpperCase() ?? null,
    checkRuns: (page: RunArguments) => {
      const items = suite.repository.checkRuns.filter(
        (run) => run.suite === suite && isWanted(run, page.filterBy ?? {}),
      );
      return createConnection({ name: "checkRuns", items, page }, describeCheckRun);
    },
  };
}

function isWanted(run: CheckRun, { statuses, checkName }: NonNullable<RunArguments["filterBy"]>): boolean {
  if (statuses && !statuses.includes(run.status.toUpperCase())) return false;
  return !checkName || run.name === checkName;
}

function describeCheckRun(run: CheckRun): Resolved {
  return {
    __typename: "CheckRun",
    id: run.nodeId,
    databaseId: run.id,
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    externalId: run.externalId,
  };
}
