import { createRequire } from "node:module";
import type { Installation, JsonObject } from "../model/model.ts";
import type { WorldEvent } from "../model/world.ts";
import { presentAccount, presentOrganization } from "../present/account.ts";
import { presentInstallation, presentInstallationReference } from "../present/app.ts";
import { presentRepository } from "../present/repository.ts";

interface ExampleDefinition {
  name: string;
  examples: JsonObject[];
}

let definitions: ExampleDefinition[] | undefined;

/**
 * The payload of an event: a real one of GitHub's, laid over with what is true here. Of the real one remain only
 * fields that say nothing about somebody else's repository: nulls, booleans and empty lists.
 */
export function createPayload(event: WorldEvent, installation: Installation): JsonObject {
  const { repository, action } = event;
  const owner = repository?.owner ?? installation.account;
  const truth: JsonObject = {
    ...(action !== undefined && { action }),
    ...event.parts,
    ...(repository && { repository: presentRepository(repository) }),
    ...(owner.type === "Organization" && { organization: presentOrganization(owner) }),
    sender: presentAccount(event.sender),
    installation: event.installation
      ? presentInstallation(event.installation)
      : presentInstallationReference(installation),
  };
  return layOver(findExample(event.name, action), truth);
}

function findExample(name: string, action: string | undefined): JsonObject {
  definitions ??= createRequire(import.meta.url)("@octokit/webhooks-examples") as ExampleDefinition[];
  const examples = definitions.find((definition) => definition.name === name)?.examples ?? [];
  const sameAction = examples.filter((example) => example.action === action);
  return sameAction.find((example) => "installation" in example) ?? sameAction[0] ?? examples[0] ?? {};
}

function layOver(example: JsonObject, truth: JsonObject): JsonObject {
  const kept = Object.entries(example).filter(([key, value]) => !(key in truth) && saysNothing(value));
  const told = Object.entries(truth).map(([key, value]) => {
    const model = example[key];
    return [key, isObject(value) && isObject(model) ? layOver(model, value) : value] as const;
  });
  return Object.fromEntries([...kept, ...told]);
}

function saysNothing(value: unknown): boolean {
  return value === null || typeof value === "boolean" || (Array.isArray(value) && value.length === 0);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
