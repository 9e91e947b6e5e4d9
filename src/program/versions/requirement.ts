/** One line of a project's files that says which releases of a package may be installed. */
export interface Requirement {
  /** Normalised as PEP 503 says: lower case, runs of `-`, `_` and `.` are one dash. */
  package: string;
  /** A PEP 440 specifier; empty when any release will do. */
  specifier: string;
  path: string;
  /** 1-based. */
  line: number;
}

/** Whether a file is one that names required packages. */
export function isRequirementFile(path: string): boolean {
  const name = path.split("/").pop() ?? "";
  return (
    name === "pyproject.toml" ||
    /^requirements([-_.\w]*)?\.txt$/.test(name) ||
    /(^|\/)requirements\/[^/]+\.txt$/.test(path)
  );
}

/** One form for the many spellings of a package's name. */
export function normalizePackage(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** Reads a PEP 508 line: name, extras, specifier; the marker behind `;` is dropped. Undefined for anything else. */
export function parseRequirementLine(text: string, path: string, line: number): Requirement | undefined {
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;#@)]*)\)?/.exec(text);
  if (!match?.[1] || text.includes(" @ ")) return undefined;
  const specifier = (match[2] ?? "").trim();
  if (specifier !== "" && !/^[<>=!~]/.test(specifier)) return undefined;
  return { package: normalizePackage(match[1]), specifier: specifier.replace(/\s+/g, ""), path, line };
}
