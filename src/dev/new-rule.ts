import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * `npm run new:rule -- <id>`: writes the page, the module and the fixtures of a rule from templates that pass all tests,
 * then the generated index. Refuses to overwrite anything.
 */
const ROOT = new URL("../../", import.meta.url);
const TEMPLATES = new URL("./rule-template/", import.meta.url);

/** Template, and where it goes. */
const FILES: [template: string, target: string][] = [
  ["page.md", "rules/{id}.md"],
  ["module.txt", "src/rules/{id}.ts"],
  ["bad-basic.txt", "fixtures/rules/{id}/bad-basic.py"],
  ["good-basic.txt", "fixtures/rules/{id}/good-basic.py"],
];

function run(id = ""): void {
  const files = FILES.map(([template, target]) => ({ template, target: target.replace("{id}", id) }));
  const objection = findObjection(
    id,
    files.map((file) => file.target),
  );
  if (objection) {
    console.error(objection);
    process.exitCode = 2;
    return;
  }
  for (const { template, target } of files) write(template, target, id);
  console.log(
    "Next: describe it on the page, write the check, add fixtures; then npm run generate and npm test -- rules -u",
  );
}

/** Why no rule of this name can be made; undefined when it can. */
function findObjection(id: string, targets: string[]): string | undefined {
  if (!/^[a-z]+(-[a-z0-9]+)+$/.test(id)) return "usage: npm run new:rule -- problem-in-kebab-case";
  if (/^(no|dont|disallow|prefer|use)-/.test(id)) return `${id}: name the problem, so that "allow ${id}" reads well`;
  const taken = targets.find((target) => existsSync(new URL(target, ROOT)));
  return taken && `${taken} exists; nothing was written`;
}

function write(template: string, target: string, id: string): void {
  const text = readFileSync(new URL(template, TEMPLATES), "utf8");
  const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const title = id[0]?.toUpperCase() + id.slice(1).replaceAll("-", " ");
  const url = new URL(target, ROOT);
  mkdirSync(fileURLToPath(new URL(".", url)), { recursive: true });
  writeFileSync(url, text.replaceAll("RULE_ID", id).replaceAll("ruleName", name).replaceAll("RULE_TITLE", title));
  console.log(target);
}

run(process.argv[2]);
