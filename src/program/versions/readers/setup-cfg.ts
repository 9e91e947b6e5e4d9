import type { Reading } from "../reading.ts";
import { type IniLine, readIni } from "./ini.ts";
import { takeRequirementLine } from "./requirements-text.ts";

/**
 * Reads `install_requires` and the extras of a `setup.cfg`.
 * https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
 */
export function readSetupCfg(reading: Reading, text: string): void {
  for (const one of readIni(text)) {
    const isExtra = one.section === "options.extras_require";
    if (isExtra || (one.section === "options" && one.key === "install_requires"))
      takeSetupLine(reading, one, isExtra ? `extra ${one.key}` : undefined);
  }
}

/** On one line a semicolon parts the requirements; below it begins a marker. */
function takeSetupLine(reading: Reading, { text, line, isFirst }: IniLine, condition: string | undefined): void {
  const files = /^file\s*:\s*(.+)$/.exec(text)?.[1];
  for (const file of files?.split(",") ?? []) reading.takeInclude(file, line);
  if (files === undefined) for (const one of isFirst ? text.split(";") : [text]) reading.takeLine(one, line, condition);
}

/** Reads the `deps` of a `tox.ini`; a line behind `py38:` counts for that environment only. */
export function readTox(reading: Reading, text: string): void {
  for (const { section, key, text: value, line } of readIni(text)) {
    if (key !== "deps" || !section.startsWith("testenv")) continue;
    const [, factor, rest = value] = /^([\w{},.!-]+)\s*:\s+(.*)$/.exec(value) ?? [];
    takeRequirementLine(reading, rest, { line, condition: `tox ${factor ?? section}` });
  }
}
