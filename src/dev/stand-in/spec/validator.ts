import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { JsonObject } from "../model/model.ts";
import type { Spec, SpecOperation } from "./cut.ts";
import { listUnknownFields } from "./unknown-fields.ts";

/** Checks calls and payloads against GitHub's description. Each answer lists what is wrong, in GitHub's words. */
export interface Validator {
  checkRequest(operation: string, request: { query: URLSearchParams; body: unknown }): string[];
  checkResponse(operation: string, status: number, body: unknown): string[];
  checkWebhook(event: string, payload: JsonObject): string[];
  /** Address of the operation's documentation; empty when unknown. */
  getDocs(operation: string): string;
}

const ROOT = "github";

/** A validator for this cut. Schemas are compiled when they are first needed. */
export function createValidator(spec: Spec): Validator {
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, allErrors: true, logger: false });
  ajv.addSchema(spec, ROOT);
  const compiled = new Map<string, ValidateFunction>();
  const check = (path: string[], value: unknown): string[] => {
    const pointer = path.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).map(encodeURIComponent);
    const ref = `${ROOT}#/${pointer.join("/")}`;
    const validate = compiled.get(ref) ?? ajv.compile({ $ref: ref });
    compiled.set(ref, validate);
    return validate(value) ? [] : (validate.errors ?? []).map((error) => describeError(error, value));
  };
  return {
    checkRequest: (operation, { query, body }) => {
      const found = spec.operations[operation];
      if (!found) return [`The description has no operation ${operation}`];
      const path = ["operations", operation];
      const inQuery = [...query].flatMap(([name, text]) => {
        const schema = found.query[name];
        return schema ? check([...path, "query", name], readQueryValue(schema, text)) : [describeUnknown(name)];
      });
      const inBody = body === undefined || !found.body ? [] : check([...path, "body"], body);
      return [...inQuery, ...checkPresence(spec, found, body), ...inBody];
    },
    checkResponse: (operation, status, body) => {
      const found = spec.operations[operation];
      if (!found) return [`The description has no operation ${operation}`];
      const schema = found.responses[status];
      if (schema === undefined) return status < 400 ? [`${operation} does not answer ${status}`] : [];
      return schema === null ? [] : check(["operations", operation, "responses", String(status)], body);
    },
    checkWebhook: (event, payload) => {
      const name = [event, payload.action]
        .filter((part) => part !== undefined)
        .join("-")
        .replaceAll("_", "-");
      return spec.webhooks[name] ? check(["webhooks", name], payload) : [`The description has no webhook ${name}`];
    },
    getDocs: (operation) => spec.operations[operation]?.docs ?? "",
  };
}

function readQueryValue(schema: JsonObject, text: string): unknown {
  if (schema.type === "integer" && /^-?\d+$/.test(text)) return Number(text);
  return schema.type === "boolean" ? text === "true" || text : text;
}

/** What the schema cannot say: a body that should be there or not, and fields that it does not name. */
function checkPresence(spec: Spec, { body: schema, bodyRequired }: SpecOperation, body: unknown): string[] {
  if (body === undefined) return schema && bodyRequired ? ["The body is missing."] : [];
  return schema ? listUnknownFields(spec, schema, body).map(describeUnknown) : ["The operation takes no body."];
}

function describeUnknown(name: string): string {
  return `"${name}" is not a permitted key.`;
}

/** One finding, worded as GitHub words those that it reports itself. */
function describeError(error: ErrorObject, root: unknown): string {
  const where = error.instancePath.slice(1) || "the body";
  const value = getAt(root, error.instancePath);
  switch (error.keyword) {
    case "required":
      return `"${error.params.missingProperty}" wasn't supplied${error.instancePath ? ` in ${where}` : ""}.`;
    case "maxItems":
      return `No more than ${error.params.limit} items are allowed; ${(value as unknown[]).length} were supplied.`;
    case "maxLength":
      return `Only ${error.params.limit} characters are allowed; ${String(value).length} were supplied.`;
    case "enum":
      return `${JSON.stringify(value)} is not a member of ${JSON.stringify(error.params.allowedValues)} (${where}).`;
    case "type":
      return `For '${where}', ${JSON.stringify(value)?.slice(0, 80)} is not ${describeType(error.params.type)}.`;
    default:
      return `${where} ${error.message}`;
  }
}

function describeType(type: unknown): string {
  const word = String(type);
  return `${/^[aeio]/.test(word) ? "an" : "a"} ${word}`;
}

function getAt(root: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => (at as JsonObject | undefined)?.[key.replaceAll("~1", "/")], root);
}
