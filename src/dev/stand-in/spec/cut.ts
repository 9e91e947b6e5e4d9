import type { JsonObject } from "../model/model.ts";

/** The part of GitHub's description that the stand-in needs: schemas by operation and by webhook. */
export interface Spec {
  /** Version of the package it was cut from. */
  version: string;
  operations: Record<string, SpecOperation>;
  /** Payload schemas by the description's key, for example `pull-request-opened`. */
  webhooks: Record<string, JsonObject>;
  components: { schemas: Record<string, JsonObject> };
}

/** One operation; schemas refer to `#/components/schemas/…`. */
export interface SpecOperation {
  /** Address of the operation's documentation, which GitHub repeats in its errors. */
  docs: string;
  query: Record<string, JsonObject>;
  body: JsonObject | null;
  bodyRequired: boolean;
  /** Answer schema by status; null where the answer has no JSON body. */
  responses: Record<string, JsonObject | null>;
}

const SCHEMA_PREFIX = "#/components/schemas/";

/**
 * Where the description is stricter than GitHub: field paths that are null in practice.
 * `line` and `position` of outdated comments, and the head repository of a deleted fork.
 */
const NULL_IN_PRACTICE: Record<string, string[][]> = {
  "pull-request-review-comment": [["line"], ["position"], ["original_position"], ["original_line"]],
  "review-comment": [["line"], ["original_position"], ["original_line"]],
  "pull-request": [["head", "properties", "repo"], ["mergeable"]],
  "pull-request-simple": [["head", "properties", "repo"]],
};

/** Cuts the named operations and webhooks out of the whole description and turns its schemas into JSON Schema. */
export function cutSpec(
  description: JsonObject,
  wanted: { operations: string[]; webhooks: string[]; version: string },
): Spec {
  const find = createFinder(description);
  const operations = Object.fromEntries(
    listOperations(description)
      .filter(({ operationId }) => wanted.operations.includes(String(operationId)))
      .map((operation) => [String(operation.operationId), cutOperation(operation, find)]),
  );
  const all = asObject(description["x-webhooks"]);
  const webhooks = Object.fromEntries(
    wanted.webhooks.map((key) => [key, getJsonSchema(asObject(asObject(asObject(all[key]).post).requestBody)) ?? {}]),
  );
  const schemas = collectSchemas([operations, webhooks], find);
  for (const [name, paths] of Object.entries(NULL_IN_PRACTICE)) {
    for (const path of paths) allowNull(schemas[name], path);
  }
  return { version: wanted.version, operations, webhooks, components: { schemas } };
}

type Finder = (value: unknown) => JsonObject;

/** Follows a `$ref` of the description, if the value is one. */
function createFinder(description: JsonObject): Finder {
  return (value) => {
    const ref = asObject(value).$ref;
    if (typeof ref !== "string") return asObject(value);
    return ref
      .slice(2)
      .split("/")
      .reduce<JsonObject>((at, key) => asObject(at[key]), description);
  };
}

function listOperations(description: JsonObject): JsonObject[] {
  return Object.values(asObject(description.paths)).flatMap((path) => Object.values(asObject(path)).map(asObject));
}

function cutOperation(operation: JsonObject, find: Finder): SpecOperation {
  const parameters = ((operation.parameters as unknown[] | undefined) ?? []).map(find);
  const query = parameters.filter((parameter) => parameter.in === "query");
  const body = asObject(operation.requestBody);
  const responses = Object.entries(asObject(operation.responses)).map(([status, response]) => {
    return [status, getJsonSchema(find(response))] as const;
  });
  return {
    docs: String(asObject(operation.externalDocs).url ?? ""),
    query: Object.fromEntries(query.map((parameter) => [String(parameter.name), normalize(parameter.schema)])),
    body: getJsonSchema(body),
    bodyRequired: body.required === true,
    responses: Object.fromEntries(responses),
  };
}

function getJsonSchema(carrier: JsonObject): JsonObject | null {
  const media = asObject(carrier.content);
  const schema = asObject(media["application/json"]).schema;
  return schema === undefined ? null : normalize(schema);
}

/** All schemas that are reachable from the given ones. */
function collectSchemas(from: unknown[], find: Finder): Record<string, JsonObject> {
  const found: Record<string, JsonObject> = {};
  const waiting = from.flatMap(listRefs);
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    const name = ref.slice(SCHEMA_PREFIX.length);
    if (found[name]) continue;
    const schema = normalize(find({ $ref: ref }));
    found[name] = schema;
    waiting.push(...listRefs(schema));
  }
  return found;
}

function listRefs(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(listRefs);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === "$ref" && typeof child === "string" ? [child] : listRefs(child),
  );
}

/** What a schema keeps: its texts and examples are most of the description's weight and check nothing. */
const KEPT = new Set([
  ...["$ref", "type", "enum", "required", "additionalProperties", "items", "allOf", "anyOf", "oneOf", "not"],
  ...["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"],
]);

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a null type or a null alternative, and enums get their null. */
function normalize(schema: unknown): JsonObject {
  const source = asObject(schema);
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(source)) {
    if (key === "properties") kept.properties = mapValues(asObject(value), normalize);
    else if (isMeantAsAlternative(key, value)) kept.anyOf = normalizeKeyword(value, "anyOf");
    else if (KEPT.has(key)) kept[key] = normalizeKeyword(value, key);
  }
  return source.nullable === true ? withNull(kept) : kept;
}

function normalizeKeyword(value: unknown, key: string): unknown {
  if (["allOf", "anyOf", "oneOf"].includes(key) && Array.isArray(value)) return value.map(normalize);
  const isSchema = ["items", "not", "additionalProperties"].includes(key) && typeof value === "object";
  return isSchema ? normalize(value) : value;
}

/** One list of installations asks for an account that is a user and an enterprise at once; elsewhere it is one of them. */
function isMeantAsAlternative(key: string, value: unknown): boolean {
  const parts = key === "allOf" && Array.isArray(value) ? value.map(asObject) : [];
  const requires = (field: string) => parts.some(({ required }) => Array.isArray(required) && required.includes(field));
  return requires("login") && requires("slug");
}

function withNull(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (typeof type !== "string") return { anyOf: [{ type: "null" }, schema] };
  const values = schema.enum;
  const open = Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {};
  return { ...schema, type: [type, "null"], ...open };
}

function allowNull(schema: JsonObject | undefined, path: string[]): void {
  const parent = path.slice(0, -1).reduce((at, key) => asObject(at[key]), asObject(schema?.properties));
  const name = path.at(-1) ?? "";
  const found = asObject(parent[name]);
  if (Object.keys(found).length > 0) parent[name] = { anyOf: [{ type: "null" }, found] };
}

function mapValues(object: JsonObject, change: (value: unknown) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
