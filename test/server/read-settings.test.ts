import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, checkPrivateKey, readSettings } from "../../src/server/read-settings.ts";
import { makeKey } from "./make-key.ts";

const KEY = makeKey();
const COMPLETE = { APP_ID: "4242", PRIVATE_KEY: KEY, WEBHOOK_SECRET: "a long and random secret" };
const folder = mkdtempSync(join(tmpdir(), "epoch-zero-settings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeOtherKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function refusal(environment: Record<string, string | undefined>): string {
  try {
    readSettings(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error("the settings were taken");
}

describe("settings", () => {
  it("have a value for everything that may be left out", () => {
    const settings = readSettings(COMPLETE);

    expect(settings).toEqual({
      appId: "4242",
      privateKey: KEY,
      webhookSecret: "a long and random secret",
      baseUrl: "https://api.github.com",
      host: "0.0.0.0",
      port: 3000,
      dataFolder: resolve(".epoch-zero"),
      databaseUrl: undefined,
      isDryRun: false,
      publicUrl: undefined,
      concurrency: 2,
      logLevel: "info",
    });
  });

  it("take an empty variable for one that is not set", () => {
    const settings = readSettings({ ...COMPLETE, GHE_HOST: "", DATABASE_URL: "", PORT: "" });

    expect(settings).toMatchObject({ baseUrl: "https://api.github.com", databaseUrl: undefined, port: 3000 });
  });

  it("name an own GitHub server, and the address under which rules are served", () => {
    const settings = readSettings({
      ...COMPLETE,
      GHE_HOST: "github.example.org",
      EPOCH_ZERO_URL: "https://epoch.example.org/",
      EPOCH_ZERO_DRY_RUN: "true",
    });

    expect(settings.baseUrl).toBe("https://github.example.org/api/v3");
    expect(settings.publicUrl).toBe("https://epoch.example.org");
    expect(settings.isDryRun).toBe(true);
  });

  it.each([
    ["as it was downloaded", KEY],
    ["with escaped line ends", KEY.replaceAll("\n", "\\n")],
    ["as base64", Buffer.from(KEY).toString("base64")],
  ])("take the private key %s", (_, key) => {
    expect(readSettings({ ...COMPLETE, PRIVATE_KEY: key }).privateKey).toBe(KEY);
  });

  it("take the private key from a file", () => {
    const path = join(folder, "app.pem");
    writeFileSync(path, KEY);

    const settings = readSettings({ ...COMPLETE, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: path });

    expect(settings.privateKey).toBe(KEY);
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ["without an app id", { APP_ID: undefined }, "APP_ID is not set"],
    ["with an app id that is no number", { APP_ID: "epoch-zero" }, "APP_ID: must be the number"],
    ["without a secret", { WEBHOOK_SECRET: undefined }, "WEBHOOK_SECRET is not set"],
    ["with an empty secret", { WEBHOOK_SECRET: "" }, "WEBHOOK_SECRET is not set"],
    ["with the secret that everybody knows", { WEBHOOK_SECRET: "development" }, 'WEBHOOK_SECRET is "development"'],
    ["without a key", { PRIVATE_KEY: undefined }, "PRIVATE_KEY is not set"],
    ["with something else for a key", { PRIVATE_KEY: "hunter2" }, "PRIVATE_KEY is no PEM key"],
    [
      "with a key file that is not there",
      { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "/nowhere/app.pem" },
      "PRIVATE_KEY_PATH names /nowhere/app.pem",
    ],
    ["with a port that cannot be", { PORT: "70000" }, "PORT"],
    ["with a word for the dry run that is neither yes nor no", { EPOCH_ZERO_DRY_RUN: "perhaps" }, "EPOCH_ZERO_DRY_RUN"],
    ["with an address that is none", { EPOCH_ZERO_URL: "epoch" }, "EPOCH_ZERO_URL"],
    ["with an unknown log level", { LOG_LEVEL: "loud" }, "LOG_LEVEL"],
    ["with too many reviews at once", { EPOCH_ZERO_CONCURRENCY: "99" }, "EPOCH_ZERO_CONCURRENCY"],
  ])("are refused %s, in one line that names the variable and not its value", (_, change, words) => {
    const message = refusal({ ...COMPLETE, ...change });

    expect(message).toContain(words);
    expect(message).not.toContain("\n");
    expect(message).not.toContain("hunter2");
  });

  it.each([
    ["is damaged", KEY.replace(/\n[^-\n]+\n/, "\n")],
    ["is a public one", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"],
    ["is of another kind", makeOtherKey()],
  ])("are refused at the start when the key %s", (_, privateKey) => {
    const settings = { ...readSettings(COMPLETE), privateKey };

    expect(() => checkPrivateKey(settings)).toThrow(/^PRIVATE_KEY cannot be read as a key: .*$/);
    expect(() => checkPrivateKey(readSettings(COMPLETE))).not.toThrow();
  });

  it("name everything that is wrong at once", () => {
    expect(refusal({ ...COMPLETE, PORT: "x", LOG_LEVEL: "loud" })).toMatch(/PORT.*LOG_LEVEL/);
  });
});
