import { createPrivateKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

/** A setting is missing or wrong. The message names the variable and how to mend it; the server does not start. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** How an installation is set up, from its environment. */
export interface Settings {
  appId: string;
  privateKey: string;
  webhookSecret: string;
  /** Root of GitHub's REST API. */
  baseUrl: string;
  host: string;
  port: number;
  dataFolder: string;
  databaseUrl: string | undefined;
  isDryRun: boolean;
  /** Public address of this installation, without the last slash; rules are linked when it is known. */
  publicUrl: string | undefined;
  concurrency: number;
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
}

const flag = z.stringbool().default(false);

const environmentSchema = z.object({
  APP_ID: z.string().regex(/^\d+$/, "must be the number shown on the App's page").optional(),
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  WEBHOOK_SECRET: z.string().optional(),
  GHE_HOST: z.string().optional(),
  GHE_PROTOCOL: z.enum(["http", "https"]).default("https"),
  HOST: z.string().default("0.0.0.0"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  EPOCH_ZERO_DATA: z.string().default(".epoch-zero"),
  DATABASE_URL: z.string().optional(),
  EPOCH_ZERO_DRY_RUN: flag,
  EPOCH_ZERO_URL: z.url().optional(),
  EPOCH_ZERO_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(2),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** Reads the settings. Throws `ConfigError` naming every variable that is missing or wrong. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const checked = environmentSchema.safeParse(given);
  if (!checked.success)
    throw new ConfigError(checked.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  const values = checked.data;
  const { APP_ID: appId, WEBHOOK_SECRET: webhookSecret } = values;
  if (appId === undefined) throw new ConfigError("APP_ID is not set: it is the number on the App's page on GitHub");
  return {
    appId,
    privateKey: readPrivateKey(values.PRIVATE_KEY, values.PRIVATE_KEY_PATH),
    webhookSecret: checkSecret(webhookSecret),
    baseUrl: values.GHE_HOST ? `${values.GHE_PROTOCOL}://${values.GHE_HOST}/api/v3` : "https://api.github.com",
    host: values.HOST,
    port: values.PORT,
    dataFolder: resolve(values.EPOCH_ZERO_DATA),
    databaseUrl: values.DATABASE_URL,
    isDryRun: values.EPOCH_ZERO_DRY_RUN,
    publicUrl: values.EPOCH_ZERO_URL?.replace(/\/+$/, ""),
    concurrency: values.EPOCH_ZERO_CONCURRENCY,
    logLevel: values.LOG_LEVEL,
  };
}

/** Probot would take "development" when there is none; anyone could then send events. */
function checkSecret(secret: string | undefined): string {
  if (secret === undefined)
    throw new ConfigError(
      "WEBHOOK_SECRET is not set: choose one (openssl rand -hex 32) and enter the same on the App's page",
    );
  if (secret === "development")
    throw new ConfigError(
      'WEBHOOK_SECRET is "development", which is known to everybody: choose another (openssl rand -hex 32)',
    );
  return secret;
}

function readPrivateKey(key: string | undefined, path: string | undefined): string {
  const text =
    key === undefined
      ? readKeyFile(path)
      : key.includes("-----BEGIN")
        ? key.replaceAll("\\n", "\n")
        : Buffer.from(key, "base64").toString("utf8");
  if (!text.includes("-----BEGIN"))
    throw new ConfigError(
      "PRIVATE_KEY is no PEM key: paste the file that GitHub gave you, or its base64, or set PRIVATE_KEY_PATH",
    );
  return text;
}

/** Throws `ConfigError` for a key that cannot sign, which would be noticed only with the first webhook. */
export function checkPrivateKey({ privateKey }: Settings): void {
  if (isPrivateRsaKey(privateKey)) return;
  throw new ConfigError(
    "PRIVATE_KEY cannot be read as a key: it is damaged or of another kind; generate a new one on the App's page",
  );
}

function isPrivateRsaKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

function readKeyFile(path: string | undefined): string {
  const found = path ?? onlyPemFile();
  if (found === undefined)
    throw new ConfigError(
      "PRIVATE_KEY is not set: generate a key on the App's page and set PRIVATE_KEY or PRIVATE_KEY_PATH",
    );
  try {
    return readFileSync(found, "utf8");
  } catch {
    throw new ConfigError(`PRIVATE_KEY_PATH names ${found}, which cannot be read`);
  }
}

/** A single key file in the working folder is taken, as Probot does. */
function onlyPemFile(): string | undefined {
  const files = readdirSync(".").filter((name) => name.endsWith(".pem"));
  const [only] = files;
  return files.length === 1 && only ? join(".", only) : undefined;
}
