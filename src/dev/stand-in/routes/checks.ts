import { z } from "zod";
import { createNotFound } from "../api-error.ts";
import {
  type CheckRunChange,
  createCheckRun,
  getCheckRun,
  rerequestCheckRun,
  updateCheckRun,
} from "../model/check-runs.ts";
import type { Annotation, CheckRun } from "../model/model.ts";
import { resolveRef } from "../model/world.ts";
import { presentAnnotation, presentCheckRun, presentCheckSuite } from "../present/check-run.ts";
import {
  type Answer,
  answerPage,
  type Call,
  createRoute,
  getNumber,
  getRepository,
  type Route,
  readBody,
} from "./route.ts";

const RUN = "/repos/:owner/:repo/check-runs";
const READ = { checks: "read" } as const;
const WRITE = { checks: "write" } as const;

/** Check runs, their annotations and suites. */
export const checkRoutes: Route[] = [
  createRoute(`checks/create POST ${RUN}`, WRITE, postRun),
  createRoute(`checks/get GET ${RUN}/:run`, READ, (call) => answerRun(200, getRun(call))),
  createRoute(`checks/update PATCH ${RUN}/:run`, WRITE, (call) => {
    const run = getRun(call);
    updateCheckRun(run, readChange(readBody(call, runBody)));
    return answerRun(200, run);
  }),
  createRoute(`checks/list-annotations GET ${RUN}/:run/annotations`, READ, (call) => {
    const run = getRun(call);
    return answerPage(call, run.annotations, (annotation) => presentAnnotation(run, annotation));
  }),
  createRoute(`checks/rerequest-run POST ${RUN}/:run/rerequest`, WRITE, (call) => {
    rerequestCheckRun(getRun(call), call.world.app.bot);
    return { status: 201, body: {} };
  }),
  createRoute("checks/list-for-ref GET /repos/:owner/:repo/commits/:ref/check-runs", READ, listRuns),
  createRoute("checks/list-suites-for-ref GET /repos/:owner/:repo/commits/:ref/check-suites", READ, listSuites),
];

const annotation = z.object({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string(),
  title: z.string().optional(),
  raw_details: z.string().optional(),
});

const runBody = z.object({
  name: z.string().min(1).optional(),
  head_sha: z.string().optional(),
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
  conclusion: z
    .enum(["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"])
    .optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  external_id: z.string().optional(),
  details_url: z.string().optional(),
  output: z
    .object({
      title: z.string().optional(),
      summary: z.string().optional(),
      text: z.string().optional(),
      annotations: z.array(annotation).optional(),
    })
    .optional(),
  actions: z
    .array(z.object({ label: z.string(), description: z.string(), identifier: z.string() }))
    .max(3)
    .optional(),
});

function postRun(call: Call): Answer {
  const body = readBody(call, runBody.required({ name: true, head_sha: true }));
  const input = { ...readChange(body), name: body.name, headSha: body.head_sha };
  return answerRun(201, createCheckRun(getRepository(call), input));
}

function readChange(body: z.infer<typeof runBody>): CheckRunChange {
  const { name, status, conclusion, output, actions } = body;
  return dropUndefined({
    ...{ name, status, conclusion, actions },
    startedAt: body.started_at,
    completedAt: body.completed_at,
    externalId: body.external_id,
    detailsUrl: body.details_url,
    output: output && { ...output, annotations: (output.annotations ?? []).map(readAnnotation) },
  }) as CheckRunChange;
}

function readAnnotation(given: z.infer<typeof annotation>): Annotation {
  return {
    path: given.path,
    startLine: given.start_line,
    endLine: given.end_line,
    startColumn: given.start_column ?? null,
    endColumn: given.end_column ?? null,
    level: given.annotation_level,
    message: given.message,
    title: given.title ?? null,
    rawDetails: given.raw_details ?? null,
  };
}

function dropUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Unless `filter=all` is asked for, only the newest run of each name. */
function listRuns(call: Call): Answer {
  const repository = getRepository(call);
  const sha = getPathCommit(call);
  const { query } = call;
  const [name, status, appId] = [query.get("check_name"), query.get("status"), query.get("app_id")];
  const runs = repository.checkRuns
    .filter((run) => run.headSha === sha && (!name || run.name === name))
    .filter(() => !appId || Number(appId) === call.world.app.id)
    .toReversed();
  const latest = runs.filter((run, index) => runs.findIndex((other) => other.name === run.name) === index);
  const shown = (query.get("filter") === "all" ? runs : latest).filter((run) => !status || run.status === status);
  const answer = answerPage(call, shown, presentCheckRun);
  return { ...answer, body: { total_count: shown.length, check_runs: answer.body } };
}

function listSuites(call: Call): Answer {
  const sha = getPathCommit(call);
  const suites = getRepository(call).checkSuites.filter((suite) => suite.headSha === sha);
  const answer = answerPage(call, suites, presentCheckSuite);
  return { ...answer, body: { total_count: suites.length, check_suites: answer.body } };
}

function getPathCommit(call: Call): string {
  const sha = resolveRef(getRepository(call), call.params.ref ?? "");
  if (!sha) throw createNotFound();
  return sha;
}

function getRun(call: Call): CheckRun {
  return getCheckRun(getRepository(call), getNumber(call, "run"));
}

function answerRun(status: number, run: CheckRun): Answer {
  return { status, body: presentCheckRun(run) };
}
