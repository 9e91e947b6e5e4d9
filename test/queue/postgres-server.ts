import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

/** A PostgreSQL server of the tests, on a socket in a folder of its own. */
export interface PostgresServer {
  /** The address for `DATABASE_URL`. */
  url: string;
  /** The same server for another user or database. */
  getUrl(user: string, database: string): string;
  /** Runs statements as the superuser. */
  execute(sql: string): void;
  stop(): Promise<void>;
}

/** The folder of `initdb` and `postgres`; undefined when this machine has none. */
export function findPostgres(): string | undefined {
  const root = "/usr/lib/postgresql";
  const packaged = existsSync(root) ? readdirSync(root).map((version) => join(root, version, "bin")) : [];
  const onPath = (process.env.PATH ?? "").split(delimiter);
  return [...packaged.reverse(), ...onPath].find((folder) => existsSync(join(folder, "initdb")));
}

/** PostgreSQL refuses to run as root, so it then runs as the user `nobody`. */
const NOBODY = 65_534;

/** Makes a cluster in a temporary folder and starts a server on it. */
export async function startPostgres(binaries: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "epoch-zero-pg-"));
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if ("uid" in identity) chownSync(folder, NOBODY, NOBODY);
  chmodSync(folder, 0o755);
  const cluster = join(folder, "cluster");
  const environment = { ...identity, cwd: folder, env: { LC_ALL: "C", PATH: process.env.PATH } };
  execFileSync(join(binaries, "initdb"), ["-D", cluster, "-U", "admin", "-A", "trust", "--no-sync"], environment);
  const options = ["-D", cluster, "-k", folder, "-c", "listen_addresses=", "-F"];
  const server = spawn(join(binaries, "postgres"), options, { ...environment, stdio: ["ignore", "ignore", "pipe"] });
  for await (const line of createInterface(server.stderr)) {
    if (line.includes("ready to accept connections")) break;
  }
  server.stderr.resume();
  const getUrl = (user: string, database: string) => `postgresql://${user}:unused@/${database}?host=${folder}`;
  return {
    url: getUrl("admin", "postgres"),
    getUrl,
    execute: (sql) => void execFileSync(join(binaries, "psql"), ["-d", getUrl("admin", "postgres"), "-c", sql]),
    stop: () =>
      new Promise((resolve) => {
        server.once("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        server.kill("SIGINT");
      }),
  };
}
