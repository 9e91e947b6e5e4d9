import { visit } from "jsonc-parser";
import { z } from "zod";
import { evaluateMarker } from "../marker.ts";
import type { Reading } from "../reading.ts";
import { normalizeSpecifier } from "../specifier.ts";
import { parseToml, TomlLines } from "./parse-toml.ts";
import { poetryTable, takePoetryTable } from "./poetry-table.ts";

const schema = z.looseObject({ packages: poetryTable.optional(), "dev-packages": poetryTable.optional() });

/** Reads a `Pipfile`. https://pipenv.pypa.io/en/latest/pipfile.html */
export function readPipfile(reading: Reading, text: string): void {
  const checked = schema.safeParse(parseToml(text));
  if (!checked.success) {
    reading.problem = "not valid TOML";
    return;
  }
  const lines = new TomlLines(text);
  const lineOf = (table: string) => (key: string) => lines.ofKey(table, key);
  takePoetryTable(reading, checked.data.packages ?? {}, { lineOf: lineOf("packages") });
  const development = checked.data["dev-packages"] ?? {};
  takePoetryTable(reading, development, { lineOf: lineOf("dev-packages"), condition: "group dev" });
}

/** Largest lock that is read as JSON, in UTF-16 units. */
const MAX_LOCK_UNITS = 5_000_000;

interface LockedPackage {
  line: number;
  version?: string;
  markers?: string;
}

/** Reads a `Pipfile.lock`; what is locked for development only is conditional. */
export function readPipfileLock(reading: Reading, text: string): void {
  const packages = text.length > MAX_LOCK_UNITS ? undefined : collectPackages(text);
  if (packages === undefined) reading.problem = "not a lock file";
  for (const [key, { line, version = "", markers = "" }] of packages ?? []) {
    const [section = "", name = ""] = key.split("\n");
    const specifier = normalizeSpecifier(version);
    const isElsewhere = markers !== "" && evaluateMarker(markers) === "false";
    if (specifier === undefined || specifier === "" || isElsewhere) continue;
    reading.take({ package: name, specifier, line, ...(section === "develop" ? { condition: "group dev" } : {}) });
  }
}

/** By section and name, as `default\ntorch`; undefined when the JSON is broken. */
function collectPackages(text: string): Map<string, LockedPackage> | undefined {
  const packages = new Map<string, LockedPackage>();
  let isBroken = false;
  try {
    visit(text, {
      onLiteralValue: (value, _offset, _length, line, _character, pathOf) => {
        const [section, name, key, ...rest] = pathOf();
        if ((key !== "version" && key !== "markers") || rest.length > 0 || typeof value !== "string") return;
        if (section !== "default" && section !== "develop") return;
        const known = packages.get(`${section}\n${name}`) ?? { line: line + 1 };
        packages.set(`${section}\n${name}`, {
          ...known,
          [key]: value,
          ...(key === "version" ? { line: line + 1 } : {}),
        });
      },
      onError: () => {
        isBroken = true;
      },
    });
  } catch {
    // Nested too deeply for the reader's stack.
    return undefined;
  }
  return isBroken ? undefined : packages;
}
