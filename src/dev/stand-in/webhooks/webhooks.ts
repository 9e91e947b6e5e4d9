import { createHmac, randomUUID } from "node:crypto";
import type { Installation, JsonObject, Repository } from "../model/model.ts";
import { findInstallation, getNow, type World, type WorldEvent } from "../model/world.ts";
import { createPayload } from "./payload.ts";

/** How long GitHub waits for an answer (docs.github.com, "Best practices for using webhooks"). */
const DELIVERY_TIMEOUT_MS = 10_000;

/** Where webhooks go. Without automatic delivery events wait for {@link Webhooks.flush}. */
export interface WebhookTarget {
  url: string;
  automatic: boolean;
}

/** One delivery and what came back. */
export interface Delivery {
  id: number;
  /** Kept by a redelivery. */
  guid: string;
  event: string;
  action: string | null;
  payload: JsonObject;
  /** The very text that was signed and sent. */
  body: string;
  headers: Record<string, string>;
  url: string;
  installationId: number | null;
  repositoryId: number | null;
  deliveredAt: string;
  durationMs: number;
  /** 0 when no answer came. */
  statusCode: number;
  /** `OK`, the HTTP reason, `timed out` or `failed to connect`. */
  status: string;
  response: { headers: Record<string, string>; body: string };
  redelivery: boolean;
  /** What GitHub's own description of the event finds wrong with the payload. */
  violations: string[];
}

/** What the sending of one event needs. */
interface Shipment {
  guid: string;
  event: string;
  payload: JsonObject;
  redelivery: boolean;
}

/** Delivered to every App, subscribed or not. */
const ALWAYS = new Set([
  ...["installation", "installation_repositories"],
  ...["check_run.rerequested", "check_run.requested_action", "check_suite.rerequested"],
]);

/** What an installation must grant for an event to be sent; one of them is enough. */
const NEEDED: Record<string, string[]> = {
  push: ["contents"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  pull_request_review_comment: ["pull_requests"],
  pull_request_review_thread: ["pull_requests"],
  issue_comment: ["issues", "pull_requests"],
  check_run: ["checks"],
  check_suite: ["checks"],
  merge_group: ["merge_queues"],
};

/** Sends events to the App and remembers what happened. */
export class Webhooks {
  readonly secret: string;
  /** Undefined until there is an address. */
  target: WebhookTarget | undefined;
  /** Oldest first. */
  readonly deliveries: Delivery[] = [];
  readonly #world: World;
  readonly #validate: (event: string, payload: JsonObject) => string[];
  readonly #waiting: Shipment[] = [];
  readonly #underWay = new Set<Promise<unknown>>();

  /** `validate` names what is wrong with a payload. */
  constructor(
    world: World,
    options: {
      secret: string;
      target: WebhookTarget | undefined;
      validate: (event: string, payload: JsonObject) => string[];
    },
  ) {
    this.#world = world;
    this.secret = options.secret;
    this.target = options.target;
    this.#validate = options.validate;
  }

  /** From now on events go there; those that waited for an address are sent. */
  setUrl(url: string): void {
    this.target = { automatic: true, ...this.target, url };
    if (this.target.automatic) void this.flush();
  }

  /** Whether the App would get such an event from GitHub. */
  wants(name: string, repository: Repository): boolean {
    return findRecipient(this.#world, { name, repository }) !== undefined;
  }

  /** Takes an event in; it is sent at once or kept for `flush`. Ignored when the App would not get it from GitHub. */
  accept(event: WorldEvent): void {
    const installation = findRecipient(this.#world, event);
    if (!installation) return;
    const payload = createPayload(event, installation);
    this.#waiting.push({ guid: randomUUID(), event: event.name, payload, redelivery: false });
    if (this.target?.automatic) void this.flush();
  }

  /** Sends what waits, in order, and resolves with the deliveries. Rejects while there is no address. */
  async flush(): Promise<Delivery[]> {
    return Promise.all(this.#waiting.splice(0).map((shipment) => this.#ship(shipment)));
  }

  /** Sends any payload as any event. */
  async send(event: string, payload: JsonObject, { guid = randomUUID() }: { guid?: string } = {}): Promise<Delivery> {
    return this.#ship({ guid, event, payload, redelivery: false });
  }

  /** Sends a delivery again under its GUID. Throws when there is none. */
  async redeliver(guid: string): Promise<Delivery> {
    const found = this.deliveries.find((delivery) => delivery.guid === guid);
    if (!found) throw new Error(`No delivery has the GUID ${guid}`);
    const { event, payload } = found;
    return this.#ship({ guid, event, payload, redelivery: true });
  }

  /** Resolves when nothing is under way any more. */
  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #ship(shipment: Shipment): Promise<Delivery> {
    const shipped = this.#deliver(shipment);
    const ended = shipped.catch(() => undefined).finally(() => this.#underWay.delete(ended));
    this.#underWay.add(ended);
    return shipped;
  }

  async #deliver(shipment: Shipment): Promise<Delivery> {
    if (!this.target) throw new Error("The stand-in has no webhook address: give startStandIn the option webhook");
    const { url } = this.target;
    const body = JSON.stringify(shipment.payload);
    const headers = createHeaders(this.#world, shipment, sign(this.secret, body));
    const started = performance.now();
    const answer = await post(url, headers, body);
    const delivery: Delivery = {
      ...shipment,
      ...describe(shipment.payload),
      ...{ id: this.#world.newId("delivery"), body, headers, url },
      ...answer,
      deliveredAt: getNow(),
      durationMs: performance.now() - started,
      violations: this.#validate(shipment.event, shipment.payload),
    };
    this.deliveries.push(delivery);
    return delivery;
  }
}

/** The signature GitHub puts into `X-Hub-Signature-256`. */
export function sign(secret: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

function findRecipient(
  world: World,
  event: Pick<WorldEvent, "name" | "action" | "repository" | "installation">,
): Installation | undefined {
  const installation = event.installation ?? (event.repository && findInstallation(event.repository));
  if (!installation) return undefined;
  if (ALWAYS.has(event.name) || ALWAYS.has(`${event.name}.${event.action}`)) return installation;
  const granted = NEEDED[event.name]?.some((name) => installation.permissions[name] !== undefined) ?? true;
  const isSubscribed = world.app.events.includes(event.name);
  return granted && isSubscribed && installation.state === "active" ? installation : undefined;
}

function createHeaders(world: World, shipment: Shipment, signature: string): Record<string, string> {
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/stand-in",
    "x-github-delivery": shipment.guid,
    "x-github-event": shipment.event,
    "x-github-hook-id": "390000001",
    "x-github-hook-installation-target-id": String(world.app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature-256": signature,
  };
}

function describe(payload: JsonObject): Pick<Delivery, "action" | "installationId" | "repositoryId"> {
  const getId = (value: unknown) => (value as { id?: number } | undefined)?.id ?? null;
  const action = typeof payload.action === "string" ? payload.action : null;
  return { action, installationId: getId(payload.installation), repositoryId: getId(payload.repository) };
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<Pick<Delivery, "statusCode" | "status" | "response">> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
    });
    const text = await response.text();
    const status = response.ok ? "OK" : response.statusText;
    return {
      statusCode: response.status,
      status,
      response: { headers: Object.fromEntries(response.headers), body: text },
    };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    const status = isTimeout ? "timed out" : "failed to connect";
    return { statusCode: 0, status, response: { headers: {}, body: "" } };
  }
}
