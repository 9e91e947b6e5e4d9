import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultSchema } from "../src/review/result.ts";

const SCRIPT = `import torch
import torch.nn.functional as F


def step(model, images, labels):
    return F.cross_entropy(F.softmax(model(images), dim=1), labels)
`;

/** Installing takes seconds, and more on a busy machine. */
const LIMIT_MS = 240_000;

describe("the packed tarball, installed into an empty folder without development dependencies", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "epoch-zero-package-"));
    const copy = join(folder, "clone");
    copyProject(copy);
    execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: copy, stdio: "pipe" });
    const app = join(folder, "app");
    mkdirSync(app);
    writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }\n');
    writeFileSync(join(app, "train.py"), SCRIPT);
    const version = JSON.parse(readFileSync("package.json", "utf8")).version as string;
    const install = [
      "install",
      "--omit=dev",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      join(folder, `epoch-zero-${version}.tgz`),
    ];
    execFileSync("npm", install, { cwd: app, stdio: "pipe" });
  }, LIMIT_MS);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("checks a file and ends with 1 when it finds something", () => {
    const { status, stdout } = run(["check", "train.py", "--format", "json"]);

    expect(status).toBe(1);
    expect(resultSchema.parse(JSON.parse(stdout)).findings.map((finding) => finding.rule)).toEqual([
      "softmax-before-cross-entropy",
    ]);
  });

  it("explains a rule from the pages it ships", () => {
    expect(run(["explain", "compile-without-optimizer"]).stdout).toContain("What it reports");
  });

  it("names what is missing when the App is started without settings", () => {
    const { status, stderr } = run(["serve"]);

    expect(status).toBe(2);
    expect(stderr).toContain("APP_ID is not set");
  });

  it("offers the review to other programs, with types and the schema of a result", () => {
    const program =
      'import { loadRulePages } from "epoch-zero"; import schema from "epoch-zero/result.schema.json" with { type: "json" }; console.log(loadRulePages().length > 5, schema.type);';

    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: join(folder, "app"),
      encoding: "utf8",
    });

    expect(printed.trim()).toBe("true object");
  });

  it("brings no development tool and no source", () => {
    const installed = join(folder, "app", "node_modules", "epoch-zero");
    const files = execFileSync("find", [installed, "-name", "*.ts", "-not", "-name", "*.d.ts"], { encoding: "utf8" });

    expect(files).toBe("");
    expect(execFileSync("find", [join(installed, "dist"), "-path", "*stand-in*"], { encoding: "utf8" })).toBe("");
  });

  function run(args: string[]): { status: number | null; stdout: string; stderr: string } {
    const app = join(folder, "app");
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(APP_ID|PRIVATE_KEY|WEBHOOK_SECRET)/.test(name)),
    );
    return spawnSync(process.execPath, [join(app, "node_modules/epoch-zero/bin/epoch-zero.js"), ...args], {
      cwd: app,
      encoding: "utf8",
      env: environment,
    });
  }
});

/** The files of the project as git sees them, so that nothing unfinished elsewhere gets in the way. */
function copyProject(target: string): void {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    encoding: "utf8",
  })
    .split("\0")
    .filter((name) => name !== "");
  for (const name of files.filter((one) => !one.startsWith("test/") && !one.startsWith("fixtures/"))) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    cpSync(name, join(target, name));
  }
  symlinkSync(resolve("node_modules"), join(target, "node_modules"));
}
