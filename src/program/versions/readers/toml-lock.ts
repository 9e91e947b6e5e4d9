import { evaluateMarker } from "../marker.ts";
import { type Reading, resolvePath } from "../reading.ts";
import { normalizeSpecifier } from "../specifier.ts";

/** What is known of one `[[package]]` of a lock. */
interface LockedPackage {
  line: number;
  name: string;
  version: string;
  /** Raw text of the fields that tell whether and for whom it counts. */
  fields: Map<string, string>;
}

/** Folders of a workspace for which its lock speaks. */
const MAX_MEMBERS = 30;

/** Longest value of a field that is kept; markers of many forks take a few thousand units. */
const MAX_VALUE_UNITS = 10_000;

/**
 * Reads `poetry.lock`, `uv.lock`, `pdm.lock` and `pylock.toml`: in all of them a package is a table `[[package]]` or
 * `[[packages]]` with name and version on lines of their own, so that no parser is needed, and a conflict of a merge
 * spoils one package only. What uv locks for a workspace speaks for the folders of its members too.
 */
export function readTomlLock(reading: Reading, text: string): void {
  const packages = collectPackages(text);
  const counts = new Map<string, number>();
  for (const { name } of packages) counts.set(name, (counts.get(name) ?? 0) + 1);
  const members = packages.flatMap((one) => memberFolder(reading, one) ?? []).slice(0, MAX_MEMBERS);
  for (const one of packages) takePackage(reading, one, { members, isForked: (counts.get(one.name) ?? 0) > 1 });
}

function collectPackages(text: string): LockedPackage[] {
  const packages: LockedPackage[] = [];
  let open: LockedPackage | undefined;
  let list: string | undefined;
  text.split("\n").forEach((line, index) => {
    if (/^\[/.test(line)) {
      open = /^\[\[packages?\]\]/.test(line)
        ? { line: index + 1, name: "", version: "", fields: new Map() }
        : undefined;
      if (open) packages.push(open);
      list = undefined;
    } else if (open) list = takeField(open, { line, index, list });
  });
  return packages.filter((one) => one.name !== "" && one.version !== "");
}

/** Returns the name of a list that goes on in the next line. */
function takeField(
  open: LockedPackage,
  { line, index, list }: { line: string; index: number; list: string | undefined },
): string | undefined {
  if (list !== undefined) {
    const known = open.fields.get(list) ?? "";
    if (known.length < MAX_VALUE_UNITS) open.fields.set(list, known + line);
    return line.startsWith("]") ? undefined : list;
  }
  const [, key = "", value = ""] = /^([\w-]+)\s*=\s*(.*)$/.exec(line) ?? [];
  if (key === "name") open.name = unquote(value);
  else if (key === "version") {
    open.version = unquote(value);
    open.line = index + 1;
  } else if (KEPT_FIELDS.has(key)) {
    open.fields.set(key, value.slice(0, MAX_VALUE_UNITS));
    return value.trim() === "[" ? key : undefined;
  }
  return undefined;
}

const KEPT_FIELDS = new Set(["marker", "markers", "resolution-markers", "source", "groups", "category"]);

function unquote(value: string): string {
  return /^"((?:[^"\\]|\\.)*)"/.exec(value)?.[1]?.replace(/\\(.)/g, "$1") ?? "";
}

function memberFolder(reading: Reading, { fields }: LockedPackage): string | undefined {
  const folder = localFolder(fields);
  const path = folder === undefined ? undefined : resolvePath(reading.path, folder);
  return path === undefined ? undefined : `${path}/`;
}

/** Where uv finds a package that is not downloaded. */
function localFolder(fields: Map<string, string>): string | undefined {
  return /\b(?:editable|virtual|directory)\s*=\s*"([^"]+)"/.exec(fields.get("source") ?? "")?.[1];
}

function takePackage(
  reading: Reading,
  { name, version, line, fields }: LockedPackage,
  { members, isForked }: { members: string[]; isForked: boolean },
): void {
  const specifier = normalizeSpecifier(`==${version}`);
  if (!specifier || localFolder(fields) !== undefined || isElsewhere(fields)) return;
  const condition = isForked ? `version ${version} of several` : readGroup(fields);
  for (const scope of [undefined, ...members])
    reading.take({ package: name, specifier, line, ...(condition ? { condition } : {}), ...(scope ? { scope } : {}) });
}

/** Whether no marker of the package holds on Linux. */
function isElsewhere(fields: Map<string, string>): boolean {
  const single = unquote(fields.get("marker") ?? fields.get("markers") ?? "");
  const forks = [...(fields.get("resolution-markers") ?? "").matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(
    (one) => one[1] ?? "",
  );
  const markers = single === "" ? forks : [single];
  return markers.length > 0 && markers.every((marker) => evaluateMarker(marker) === "false");
}

/** The group that alone brings a package; undefined for what is installed in any case. */
function readGroup(fields: Map<string, string>): string | undefined {
  const groups = `${fields.get("groups") ?? ""} ${fields.get("category") ?? ""}`.match(/"[^"]+"/g) ?? [];
  const isMain = groups.length === 0 || groups.some((group) => group === '"main"' || group === '"default"');
  return isMain ? undefined : `group ${groups.join(", ").replaceAll('"', "")}`;
}
