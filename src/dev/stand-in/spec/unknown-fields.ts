import type { JsonObject } from "../model/model.ts";
import type { Spec } from "./cut.ts";

/** Fields of a value that no branch of its schema names, as paths like `comments/0/linee`. GitHub lets them pass. */
export function listUnknownFields(spec: Spec, schema: JsonObject, value: unknown): string[] {
  const schemas = listBranches(spec, schema);
  if (Array.isArray(value)) {
    const items = schemas.flatMap((branch) => (isObject(branch.items) ? [branch.items] : []));
    return value.flatMap((item, index) => listUnknownIn(spec, items, item).map((path) => `${index}/${path}`));
  }
  if (!isObject(value)) return [];
  const isOpen = schemas.some((branch) => isOpenMap(branch)) || schemas.every((branch) => !isObject(branch.properties));
  return Object.entries(value).flatMap(([name, child]) => {
    const named = schemas.flatMap((branch) => findProperty(branch, name));
    if (named.length === 0) return isOpen ? [] : [name];
    return listUnknownIn(spec, named, child).map((path) => `${name}/${path}`);
  });
}

/** A field is unknown only when every alternative says so. */
function listUnknownIn(spec: Spec, alternatives: JsonObject[], value: unknown): string[] {
  return alternatives.length === 0 ? [] : listUnknownFields(spec, { anyOf: alternatives }, value);
}

function listBranches(spec: Spec, schema: JsonObject): JsonObject[] {
  const ref = schema.$ref;
  if (typeof ref === "string") {
    const name = ref.slice(ref.lastIndexOf("/") + 1);
    return listBranches(spec, spec.components.schemas[name] ?? {});
  }
  const inner = ["allOf", "anyOf", "oneOf"].flatMap((key) => (schema[key] as JsonObject[] | undefined) ?? []);
  return [schema, ...inner.flatMap((branch) => listBranches(spec, branch))];
}

/** `additionalProperties` with a schema means a map of free names; `true` is GitHub's laxness, not a map. */
function isOpenMap(schema: JsonObject): boolean {
  return isObject(schema.additionalProperties) && Object.keys(schema.additionalProperties).length > 0;
}

function findProperty(schema: JsonObject, name: string): JsonObject[] {
  const properties = schema.properties;
  const found = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isObject(found) ? [found] : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
