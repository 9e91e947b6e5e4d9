import type { AddressInfo } from "node:net";
import { InstallationHandle } from "./api/installation.ts";
import {
  createRepository,
  findKnownRepository,
  type RepositoryHandle,
  type RepositoryOptions,
} from "./api/repository.ts";
import { createEmulator } from "./emulator.ts";
import { createFacade } from "./facade.ts";
import { createFaults, type Fault } from "./faults.ts";
import { createJournal, type Journal } from "./journal.ts";
import { type AccountOptions, type AppOptions, createWorld } from "./model/create-world.ts";
import type { World } from "./model/world.ts";
import { createPages } from "./pages/pages.ts";
import type { Context } from "./routes/route.ts";
import { loadSpec } from "./spec/spec.ts";
import { createValidator, type Validator } from "./spec/validator.ts";
import { type Delivery, Webhooks } from "./webhooks/webhooks.ts";

/**
 * A GitHub that runs in this process: for end-to-end tests, the demo and the replay of events. It may be imported by tests
 * and by other development tools, never by the product. It refuses to answer what it does not know: an operation or a
 * field that is missing here is a visible gap in the journal, not an invented answer.
 */

/** How to start the stand-in. */
export interface StandInOptions {
  /** Default: a free one. Always on 127.0.0.1. */
  port?: number;
  /** Where the App listens; without it events wait. `automatic: false` keeps them until `deliverPending()`. */
  webhook?: { url: string; secret?: string; automatic?: boolean };
  /** Check every call against GitHub's description. Default `when-available`: if the cut was made (see spec/spec.ts). */
  validate?: boolean | "when-available";
  /** Logins; an organisation lists its members. Default: acme (alice, bob), alice, bob, mallory. */
  accounts?: Record<string, AccountOptions>;
  app?: Partial<AppOptions>;
}

/** The running stand-in. */
export interface StandIn {
  /** The pages for people, without a final slash. */
  url: string;
  /** Value for `GHE_HOST`; `GHE_PROTOCOL` is `http`. */
  host: string;
  app: { id: number; slug: string; privateKey: string; webhookSecret: string; clientId: string };
  journal: Journal;
  /** Makes a repository with one commit. Throws when the owner is not among the accounts. */
  createRepository(fullName: string, options?: RepositoryOptions): Promise<RepositoryHandle>;
  /** A repository that exists; throws when it does not. */
  getRepository(fullName: string): RepositoryHandle;
  /** The installation of an account; throws for an unknown account. */
  getInstallation(login: string): InstallationHandle;
  /** Sends the events that wait, in order. */
  deliverPending(): Promise<Delivery[]>;
  /** Sends any payload as any event. */
  deliver(event: string, payload: Record<string, unknown>, options?: { guid?: string }): Promise<Delivery>;
  /** Sends a delivery again; it keeps its GUID. */
  redeliver(guid: string): Promise<Delivery>;
  /** All deliveries, oldest first. */
  deliveries(): Delivery[];
  /** Resolves when no delivery is under way any more. */
  settle(): Promise<void>;
  /** From now on events go there, those that waited included. */
  setWebhookUrl(url: string): void;
  /** Plays a fault to the next `times` matching calls. */
  failNext(fault: Fault, times?: number): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** The secret deliveries are signed with unless another is given. */
const DEFAULT_SECRET = "stand-in-webhook-secret";

/** Starts the stand-in. Rejects when the port is taken, or when validation is demanded and the description is missing. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const [world, validator] = await Promise.all([createWorld(options), createChosenValidator(options.validate)]);
  const webhooks = createWebhooks(world, validator, options.webhook);
  const context: Context = { world, webhooks, emulator: await createEmulator(world), tokens: new Map() };
  const journal = createJournal();
  const faults = createFaults();
  const server = createFacade({ context, journal, faults, validator, answerPage: createPages(context) });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  world.urls = { html: `http://${host}`, api: `http://${host}/api/v3` };
  const { id, slug, privateKey, clientId } = world.app;
  return {
    url: world.urls.html,
    host,
    app: { id, slug, privateKey, clientId, webhookSecret: webhooks.secret },
    journal,
    createRepository: (fullName, given) => createRepository(context, fullName, given),
    getRepository: (fullName) => findKnownRepository(context, fullName),
    getInstallation: (login) => InstallationHandle.find(world, login),
    deliverPending: () => webhooks.flush(),
    deliver: (event, payload, given) => webhooks.send(event, payload, given),
    redeliver: (guid) => webhooks.redeliver(guid),
    deliveries: () => [...webhooks.deliveries],
    settle: () => webhooks.settle(),
    setWebhookUrl: (url) => webhooks.setUrl(url),
    failNext: faults.failNext,
    clearFaults: faults.clear,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await webhooks.settle();
      await context.emulator.close();
      for (const { git } of world.repositories.values()) git.close();
    },
  };
}

function createWebhooks(world: World, validator: Validator | undefined, target: StandInOptions["webhook"]): Webhooks {
  const webhooks = new Webhooks(world, {
    secret: target?.secret ?? DEFAULT_SECRET,
    target: target && { url: target.url, automatic: target.automatic ?? true },
    validate: (event, payload) => validator?.checkWebhook(event, payload) ?? [],
  });
  world.emit = (event) => webhooks.accept(event);
  world.wants = (name, repository) => webhooks.wants(name, repository);
  return webhooks;
}

async function createChosenValidator(
  choice: StandInOptions["validate"] = "when-available",
): Promise<Validator | undefined> {
  if (choice === false) return undefined;
  const spec = await loadSpec();
  if (choice === true && !spec) {
    throw new Error(
      "GitHub's description is missing: run the set-up of the stand-in's tests (src/dev/stand-in/spec) once",
    );
  }
  return spec && createValidator(spec);
}
