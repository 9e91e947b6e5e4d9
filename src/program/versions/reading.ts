import {
  type EnvironmentSetting,
  type Include,
  normalizePackage,
  type Requirement,
  type RequirementFile,
  SETTING_NAMES,
  scopeOfFile,
} from "./requirement.ts";
import { parseRequirementLine } from "./requirement-line.ts";

/** Statements that are taken of one file; the largest lock files hold about a thousand. */
const MAX_STATEMENTS = 10_000;

/** Files that one file may include. */
const MAX_INCLUDES = 50;

/** What has been read of one file so far. */
export class Reading implements RequirementFile {
  readonly path: string;
  readonly requirements: Requirement[] = [];
  readonly includes: Include[] = [];
  readonly settings: EnvironmentSetting[] = [];
  problem: string | undefined;
  readonly scope: string;

  constructor(path: string, scope = scopeOfFile(path)) {
    this.path = path;
    this.scope = scope;
  }

  /** Takes a PEP 508 line; without effect when it is none, or holds only on other systems. */
  takeLine(text: string, line: number, condition?: string): void {
    const found = parseRequirementLine(text);
    if (found) this.take({ ...found, line, ...joinConditions(condition, found.condition) });
  }

  /** Takes a statement. */
  take(found: Omit<Requirement, "path">): void {
    if (this.requirements.length >= MAX_STATEMENTS) {
      this.problem = `only ${MAX_STATEMENTS} requirements were read`;
      return;
    }
    const scope = found.scope ?? this.scope;
    const requirement: Requirement = { ...found, package: normalizePackage(found.package), path: this.path };
    this.requirements.push(scope === scopeOfFile(this.path) ? requirement : { ...requirement, scope });
  }

  /** Takes a constraint that is not PEP 440, kept as it is written. Without effect when it could not be converted. */
  takeConverted(
    found: Pick<Requirement, "package" | "line" | "condition">,
    written: string,
    specifier: string | undefined,
  ): void {
    if (specifier === undefined) return;
    this.take({ ...found, specifier, ...(written.replace(/\s+/g, "") === specifier ? {} : { written }) });
  }

  /** Takes the name of a file, relative to the one that is read; without effect when it leads out of the repository. */
  takeInclude(written: string, line: number): void {
    const path = resolvePath(this.path, written);
    if (path !== undefined && path !== this.path && this.includes.length < MAX_INCLUDES)
      this.includes.push({ path, line });
  }

  /** Takes an environment variable; without effect when it is not one of `SETTING_NAMES`. */
  takeSetting(name: string, value: string | undefined, where: { line: number; isCertain: boolean }): void {
    const known = SETTING_NAMES.find((one) => one === name);
    if (known) this.settings.push({ name: known, value, path: this.path, scope: this.scope, ...where });
  }
}

function joinConditions(...conditions: (string | undefined)[]): { condition?: string } {
  const given = conditions.filter((one) => one !== undefined);
  return given.length > 0 ? { condition: given.join(", ") } : {};
}

const MAX_PATH_UNITS = 500;

/** A path written in the file `from`; undefined when it is absolute, an address, or leads out of the repository. */
export function resolvePath(from: string, written: string): string | undefined {
  const plain = written.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: such paths are refused
  const isRefused = plain === "" || plain.length > MAX_PATH_UNITS || /^[/~]|^\w+:|[\\$\x00-\x1f]/.test(plain);
  if (isRefused) return undefined;
  const parts = from.split("/").slice(0, -1);
  for (const part of plain.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length > 0 ? parts.join("/") : undefined;
}
