import { execFile, spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { makeFolder, writeFiles } from "../local/make-repository.ts";
import { UNCLEARED } from "../reporters/scripts.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/epoch-zero.js", import.meta.url));

/** Makes Node believe that it is an old release; the Node that is handed over to is not told so. */
const AS_NODE_18 = [
  "--import",
  `data:text/javascript,${encodeURIComponent('Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.0" } })')}`,
];

interface Ended {
  status: number | null;
  out: string;
  error: string;
}

function start(cwd: string, words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, words, { cwd }, (_, out, error) =>
      resolve({ status: child.exitCode, out, error }),
    );
    child.stdin?.end();
  });
}

/** A folder with the starter alone, as it would lie in an installed package. */
function makeInstallation(files: Record<string, string>): { folder: string; starter: string } {
  const folder = makeFolder();
  const starter = join(folder, "bin", "epoch-zero.js");
  mkdirSync(join(folder, "bin"));
  copyFileSync(PROGRAM, starter);
  writeFiles(folder, { "package.json": '{ "type": "module" }', ...files });
  return { folder, starter };
}

describe("the program", () => {
  it("checks a file", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "train.py": UNCLEARED });

    const { status, out, error } = await start(folder, [PROGRAM, "check", "train.py"]);

    expect({ status, error }).toEqual({ status: 1, error: "" });
    expect(out).toMatch(/^train\.py:11:9 {2}warning/);
  });

  it("loads neither the server nor the database to check a file", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "train.py": UNCLEARED });
    const trace = `data:text/javascript,${encodeURIComponent(
      'import { registerHooks } from "node:module"; registerHooks({ load(url, context, next) { if (/node_modules.(probot|pg-boss|@electric-sql|octokit|pg)\\b/.test(url)) console.log("LOADED", url); return next(url, context); } });',
    )}`;

    const checked = await start(folder, ["--import", trace, PROGRAM, "check", "train.py"]);
    const helped = await start(folder, ["--import", trace, PROGRAM, "--help"]);

    expect(checked.out).toContain("train.py:11:9");
    expect(checked.out + helped.out).not.toContain("LOADED");
  });

  it("ends quietly when nobody reads on", async () => {
    const folder = makeFolder();
    const many = Array.from({ length: 40 }, (_, index) => [`train_${index}.py`, UNCLEARED]);
    writeFiles(folder, Object.fromEntries(many));
    const child = spawn(process.execPath, [PROGRAM, "check", ".", "--format", "json"], { cwd: folder });
    let error = "";
    child.stderr.on("data", (part) => {
      error += String(part);
    });
    child.stdout.destroy();

    const status = await new Promise((resolve) => child.on("close", resolve));

    expect({ status, error }).toEqual({ status: 1, error: "" });
  });

  it("reads standard input", async () => {
    const child = spawn(process.execPath, [PROGRAM, "check", "-", "--format", "github"], { cwd: makeFolder() });
    let out = "";
    child.stdout.on("data", (part) => {
      out += String(part);
    });
    child.stdin.end(UNCLEARED);

    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
    expect(out).toMatch(/^::warning file=stdin\.py/);
  });

  it("hands over to the Node of its own when it is started by an old one", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "train.py": UNCLEARED });

    const { status, out, error } = await start(folder, [...AS_NODE_18, PROGRAM, "check", "train.py"]);

    expect({ status, error }).toEqual({ status: 1, error: "" });
    expect(out).toMatch(/^train\.py:11:9 {2}warning/);
  });
});

describe("an installed program", () => {
  it("starts what was built", async () => {
    const { folder, starter } = makeInstallation({
      "dist/main.js": "console.log(process.argv.slice(2).join()); process.exitCode = 3;",
    });

    expect(await start(folder, [starter, "check", "a b"])).toEqual({ status: 3, out: "check,a b\n", error: "" });
  });

  it("says which Node is needed when there is no other", async () => {
    const { folder, starter } = makeInstallation({ "dist/main.js": "" });

    expect(await start(folder, [...AS_NODE_18, starter, "--help"])).toEqual({
      status: 2,
      out: "",
      error: "epoch-zero: Node.js 22.12 or newer is needed, and this is 18.20.0.\n",
    });
  });

  it("does not hand over to a Node that is as old", async () => {
    const { folder, starter } = makeInstallation({
      "dist/main.js": "",
      "node_modules/node/package.json": '{ "name": "node", "version": "20.1.0" }',
      "node_modules/node/bin/node": "#!/bin/sh\necho never\n",
    });

    expect(await start(folder, [...AS_NODE_18, starter])).toMatchObject({ status: 2, out: "" });
  });

  it("forwards signals to the Node that it handed over to, and ends as that ends", async () => {
    const own = "node_modules/node/bin/node";
    const { folder, starter } = makeInstallation({
      "dist/main.js": "",
      "node_modules/node/package.json": '{ "name": "node", "version": "24.1.0" }',
      [own]:
        "#!/bin/sh\ntrap 'echo asked to end; exit 7' TERM\necho started\nfor turn in $(seq 400); do sleep 0.05; done\n",
    });
    chmodSync(join(folder, own), 0o755);
    const child = spawn(process.execPath, [...AS_NODE_18, starter, "serve"], { cwd: folder });
    let out = "";
    child.stdout.on("data", (part) => {
      out += String(part);
      if (out === "started\n") child.kill("SIGTERM");
    });

    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(7);
    expect(out).toBe("started\nasked to end\n");
  }, 20_000);
});
