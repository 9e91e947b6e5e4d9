import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Each case is a file that a layer must not contain, and a word that the linter's complaint holds. */
const FORBIDDEN: [layer: string, code: string, complaint: string][] = [
  [
    "findings",
    'import { compareReleases } from "../facts/releases.ts";\nexport const a = compareReleases;\n',
    "noRestrictedImports",
  ],
  [
    "python",
    'import { createProgram } from "../program/program.ts";\nexport const a = createProgram;\n',
    "noRestrictedImports",
  ],
  ["program", 'import { readRun } from "../recipe/read-run.ts";\nexport const a = readRun;\n', "noRestrictedImports"],
  [
    "recipe",
    'import { RULE_CHECKS } from "../rules/index.ts";\nexport const a = RULE_CHECKS;\n',
    "noRestrictedImports",
  ],
  [
    "rules",
    'import { reviewRange } from "../review/review.ts";\nexport const a = reviewRange;\n',
    "noRestrictedImports",
  ],
  [
    "review",
    'import { connectGitHub } from "../github/connect-github.ts";\nexport const a = connectGitHub;\n',
    "noRestrictedImports",
  ],
  ["review", 'import { readFileSync } from "node:fs";\nexport const a = readFileSync;\n', "noRestrictedImports"],
  ["review", "export const a = Date.now();\n", "noRestrictedGlobals"],
  ["rules", 'export const a = fetch("https://example.org");\n', "noRestrictedGlobals"],
  ["program", "export const a = process.env.HOME;\n", "noRestrictedGlobals"],
  ["github", 'import { openQueue } from "../queue/queue.ts";\nexport const a = openQueue;\n', "noRestrictedImports"],
  [
    "queue",
    'import { OctokitHost } from "../github/octokit-host.ts";\nexport const a = OctokitHost;\n',
    "noRestrictedImports",
  ],
  [
    "cli",
    'import { startStandIn } from "../dev/stand-in/stand-in.ts";\nexport const a = startStandIn;\n',
    "noRestrictedImports",
  ],
];

describe("the direction of imports", () => {
  let output = "";
  let project = "";

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), "epoch-zero-boundaries-"));
    copyFileSync("biome.json", join(project, "biome.json"));
    for (const [index, [layer, code]] of FORBIDDEN.entries()) writeCase(project, layer, `case-${index}.ts`, code);
    writeCase(
      project,
      "review",
      "allowed.ts",
      'import { findSignature } from "../facts/signature.ts";\nexport const a = findSignature;\n',
    );
    output = lint(project);
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it.each(FORBIDDEN.map(([layer, code, complaint], index) => ({ layer, code: code.split("\n")[0], complaint, index })))(
    "refuses in $layer: $code",
    ({ complaint, index }) => {
      const about = output.split("\n").filter((line) => line.includes(`case-${index}.ts`));

      expect(about.some((line) => line.includes(complaint))).toBe(true);
    },
  );

  it("allows a later layer to import an earlier one", () => {
    expect(output).not.toContain("allowed.ts");
  });
});

function writeCase(project: string, layer: string, name: string, code: string): void {
  const folder = join(project, "src", layer);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), code);
}

/** Lints with the project's own rules; the complaints, one a line. */
function lint(project: string): string {
  const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=github"];
  const { stdout, stderr } = spawnSync("biome", args, { cwd: project, encoding: "utf8" });
  return stdout + stderr;
}
