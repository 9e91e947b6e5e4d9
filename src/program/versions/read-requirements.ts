import { parse } from "smol-toml";
import { z } from "zod";
import { normalizePackage, parseRequirementLine, type Requirement } from "./requirement.ts";

/** Reads the requirements of one file; a file that cannot be read gives none, since versions are then simply not known. */
export function readRequirements(path: string, text: string): Requirement[] {
  return path.endsWith(".toml") ? readPyproject(path, text) : readRequirementsText(path, text);
}

function readRequirementsText(path: string, text: string): Requirement[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (/^\s*(#|-|$)/.test(line)) return [];
    return parseRequirementLine(line, path, index + 1) ?? [];
  });
}

const names = z.array(z.string()).catch([]);
const poetryTable = z
  .record(z.string(), z.union([z.string(), z.looseObject({ version: z.string().optional() })]))
  .catch({});

const pyproject = z.looseObject({
  project: z
    .looseObject({
      dependencies: names.optional(),
      "optional-dependencies": z.record(z.string(), names).catch({}).optional(),
    })
    .optional(),
  "dependency-groups": z.record(z.string(), z.array(z.unknown())).catch({}).optional(),
  tool: z
    .looseObject({
      poetry: z
        .looseObject({
          dependencies: poetryTable.optional(),
          group: z
            .record(z.string(), z.looseObject({ dependencies: poetryTable.optional() }))
            .catch({})
            .optional(),
        })
        .optional(),
    })
    .optional(),
});

function readPyproject(path: string, text: string): Requirement[] {
  const checked = pyproject.safeParse(parseToml(text));
  if (!checked.success) return [];
  const { project, tool } = checked.data;
  const groups = Object.values(checked.data["dependency-groups"] ?? {}).flat();
  const optional = Object.values(project?.["optional-dependencies"] ?? {}).flat();
  const lines = [...(project?.dependencies ?? []), ...optional, ...groups.filter((one) => typeof one === "string")];
  const poetry = tool?.poetry;
  const tables = [
    poetry?.dependencies ?? {},
    ...Object.values(poetry?.group ?? {}).map((group) => group.dependencies ?? {}),
  ];
  return [
    ...lines.flatMap((line) => parseRequirementLine(line, path, findLine(text, line)) ?? []),
    ...tables.flatMap((table) =>
      Object.entries(table).map(([name, value]) => poetryRequirement(name, value, { path, text })),
    ),
  ];
}

function parseToml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function poetryRequirement(
  name: string,
  value: string | { version?: string | undefined },
  file: { path: string; text: string },
): Requirement {
  const written = typeof value === "string" ? value : (value.version ?? "*");
  return {
    package: normalizePackage(name),
    specifier: fromPoetry(written),
    path: file.path,
    line: findLine(file.text, name),
  };
}

/** `^1.2` allows up to the next change of the first number that is not zero; `~1.2` up to the next minor release. */
function fromPoetry(written: string): string {
  const caret = /^\^\s*(\d+(?:\.\d+)*)$/.exec(written)?.[1];
  if (caret)
    return `>=${caret},<${nextRelease(caret, (parts) =>
      Math.max(
        parts.findIndex((part) => part > 0),
        0,
      ),
    )}`;
  const tilde = /^~\s*(\d+(?:\.\d+)*)$/.exec(written)?.[1];
  if (tilde) return `>=${tilde},<${nextRelease(tilde, (parts) => Math.min(1, parts.length - 1))}`;
  if (written === "*") return "";
  return /^\d/.test(written) ? `==${written}` : written.replace(/\s+/g, "");
}

function nextRelease(release: string, choose: (parts: number[]) => number): string {
  const parts = release.split(".").map(Number);
  const at = choose(parts);
  return [...parts.slice(0, at), (parts[at] ?? 0) + 1].join(".");
}

function findLine(text: string, needle: string): number {
  const at = text.indexOf(needle);
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}
