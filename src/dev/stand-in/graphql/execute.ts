import { readFileSync } from "node:fs";
import {
  buildSchema,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from "graphql";
import { canSee } from "../access.ts";
import type { JsonObject } from "../model/model.ts";
import { findRepository } from "../model/world.ts";
import { describeActor } from "./actor.ts";
import { describeMutations } from "./mutations.ts";
import { describeRepository } from "./repository.ts";
import { GraphqlProblem, type Resolved, type Scope } from "./scope.ts";
import { describeComment, describeThread } from "./thread.ts";

/** A GraphQL request, not yet checked. */
export interface GraphqlRequest {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

/** The answer, which is always status 200, and the faults of the request and of the stand-in. */
export interface GraphqlResult {
  body: JsonObject;
  requestViolations: string[];
  responseViolations: string[];
}

let schema: GraphQLSchema | undefined;

/** Runs a request on GitHub's own schema. The schema is built on the first call, which takes a third of a second. */
export async function executeGraphql(scope: Scope, request: GraphqlRequest): Promise<GraphqlResult> {
  schema ??= buildSchema(readSchema(), { assumeValidSDL: true });
  const document = parseQuery(request.query);
  if (!("definitions" in document)) return refuse([document]);
  const problems = validate(schema, document);
  if (problems.length > 0) return refuse(problems);
  const result = await execute({
    schema,
    document,
    rootValue: createRoot(scope),
    variableValues: request.variables ?? {},
    operationName: request.operationName ?? null,
    fieldResolver: resolveField,
  });
  const errors = result.errors ?? [];
  const gaps = errors.filter((error) => error.originalError instanceof GapError).map(({ message }) => message);
  const wrongVariables = errors.filter((error) => error.path === undefined).map(({ message }) => message);
  const body: JsonObject = { data: result.data ?? null };
  if (errors.length > 0) body.errors = errors.map(presentError);
  return { body, requestViolations: wrongVariables, responseViolations: gaps };
}

/** The package's main file reads a second form of the schema, which takes as long again. */
function readSchema(): string {
  const main = import.meta.resolve("@octokit/graphql-schema");
  return readFileSync(new URL("./schema.graphql", main), "utf8");
}

/** A field of GitHub's schema that the stand-in does not fill: better an error than a null that looks true. */
class GapError extends Error {
  override readonly name = "GapError";
}

const resolveField: GraphQLFieldResolver<Resolved, unknown> = (source, given, _context, info) => {
  if (!(info.fieldName in source)) {
    throw new GapError(`The stand-in has no ${info.parentType.name}.${info.fieldName}`);
  }
  const value = source[info.fieldName];
  return typeof value === "function" ? value(given) : value;
};

function createRoot(scope: Scope): Resolved {
  return {
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = findRepository(scope.world, `${owner}/${name}`);
      if (repository && canSee(scope.caller, repository)) return describeRepository(scope, repository);
      throw new GraphqlProblem("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
    },
    node: ({ id }: { id: string }) => {
      const node = scope.world.nodes.get(id);
      if (node?.kind === "thread") return describeThread(scope, node.thread);
      if (node?.kind === "comment") return describeComment(scope, node.comment);
      throw new GraphqlProblem("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
    },
    viewer: () => {
      const { bot } = scope.world.app;
      return { ...describeActor(bot), __typename: "User", login: bot.login };
    },
    rateLimit: { cost: 1, limit: 5000, nodeCount: 0, remaining: 4999, used: 1, resetAt: "2099-01-01T00:00:00Z" },
    ...describeMutations(scope),
  };
}

function parseQuery(query: string): ReturnType<typeof parse> | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    return error as GraphQLError;
  }
}

function refuse(problems: readonly GraphQLError[]): GraphqlResult {
  const errors = problems.map(presentError);
  return {
    body: { errors },
    requestViolations: errors.map((error) => String(error.message)),
    responseViolations: [],
  };
}

const UNKNOWN_FIELD = /^Cannot query field "(\w+)" on type "(\w+)"/;

/** An error in GitHub's form: `type` and `path` beside the message, an unknown field in its words. */
function presentError(error: GraphQLError): JsonObject {
  const { originalError, path, locations, message } = error;
  const [, fieldName, typeName] = UNKNOWN_FIELD.exec(message) ?? [];
  if (fieldName !== undefined) {
    const extensions = { code: "undefinedField", typeName, fieldName };
    return { locations, message: `Field '${fieldName}' doesn't exist on type '${typeName}'`, extensions };
  }
  const type = originalError instanceof GraphqlProblem ? { type: originalError.type } : {};
  return { ...type, ...(path && { path }), locations, message };
}
