import { z } from "zod";
import type { Reading } from "../reading.ts";
import { parseToml, TomlLines } from "./parse-toml.ts";
import { poetryTable, takePoetryTable } from "./poetry-table.ts";

const strings = z.array(z.unknown()).catch([]);
const lists = z.record(z.string(), strings).catch({});

/** A table whose parts are read one by one: what is broken in one does not hide the others. */
function table<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject(shape).optional().catch(undefined);
}

const schema = table({
  project: table({ dependencies: strings.optional(), "optional-dependencies": lists.optional() }),
  "dependency-groups": lists.optional(),
  tool: table({
    poetry: table({
      dependencies: poetryTable.optional(),
      "dev-dependencies": poetryTable.optional(),
      group: z
        .record(z.string(), table({ dependencies: poetryTable.optional() }))
        .optional()
        .catch(undefined),
    }),
    pdm: table({ "dev-dependencies": lists.optional() }),
    uv: table({
      "dev-dependencies": strings.optional(),
      "constraint-dependencies": strings.optional(),
      "override-dependencies": strings.optional(),
      sources: z.record(z.string(), z.unknown()).optional().catch(undefined),
    }),
    hatch: table({
      envs: z
        .record(z.string(), table({ dependencies: strings.optional() }))
        .optional()
        .catch(undefined),
    }),
    setuptools: table({ dynamic: table({ dependencies: table({ file: z.unknown() }) }) }),
  }),
});

type Pyproject = NonNullable<z.infer<typeof schema>>;

/** Reads a `pyproject.toml`: PEP 621, dependency groups, and the tables of Poetry, PDM, uv, Hatch and setuptools. */
export function readPyproject(reading: Reading, text: string): void {
  const parsed = parseToml(text);
  const document = schema.parse(parsed);
  if (document === undefined) {
    reading.problem = "not valid TOML";
    return;
  }
  new PyprojectReader(reading, document, new TomlLines(text)).read();
}

class PyprojectReader {
  private readonly reading: Reading;
  private readonly document: Pyproject;
  private readonly lines: TomlLines;
  /** Packages that uv takes from a folder, an address or a version control system. */
  private readonly sourced: Set<string>;

  constructor(reading: Reading, document: Pyproject, lines: TomlLines) {
    this.reading = reading;
    this.document = document;
    this.lines = lines;
    this.sourced = new Set(Object.entries(document.tool?.uv?.sources ?? {}).flatMap(namesElsewhere));
  }

  read(): void {
    const { project, tool } = this.document;
    this.takeList(project?.dependencies, ["project", "dependencies"]);
    for (const [extra, list] of Object.entries(project?.["optional-dependencies"] ?? {}))
      this.takeList(list, ["project.optional-dependencies", extra], `extra ${extra}`);
    for (const group of Object.keys(this.document["dependency-groups"] ?? {})) this.takeGroup(group, group, new Set());
    this.readTools(tool);
    this.readPoetry(tool?.poetry);
  }

  private readTools(tool: Pyproject["tool"]): void {
    this.takeList(tool?.uv?.["constraint-dependencies"], ["tool.uv", "constraint-dependencies"]);
    this.takeList(tool?.uv?.["override-dependencies"], ["tool.uv", "override-dependencies"]);
    this.takeList(tool?.uv?.["dev-dependencies"], ["tool.uv", "dev-dependencies"], "group dev");
    for (const [group, list] of Object.entries(tool?.pdm?.["dev-dependencies"] ?? {}))
      this.takeList(list, ["tool.pdm.dev-dependencies", group], `group ${group}`);
    for (const [name, environment] of Object.entries(tool?.hatch?.envs ?? {}))
      this.takeList(environment?.dependencies, [`tool.hatch.envs.${name}`, "dependencies"], `environment ${name}`);
    for (const path of [tool?.setuptools?.dynamic?.dependencies?.file].flat(2))
      if (typeof path === "string")
        this.reading.takeInclude(path, this.lines.ofKey("tool.setuptools.dynamic", "dependencies"));
  }

  private readPoetry(poetry: NonNullable<Pyproject["tool"]>["poetry"]): void {
    const take = (found: z.infer<typeof poetryTable> | undefined, name: string, condition?: string) =>
      takePoetryTable(this.reading, found ?? {}, { lineOf: (key) => this.lines.ofKey(name, key), condition });
    take(poetry?.dependencies, "tool.poetry.dependencies");
    take(poetry?.["dev-dependencies"], "tool.poetry.dev-dependencies", "group dev");
    for (const [group, found] of Object.entries(poetry?.group ?? {}))
      take(found?.dependencies, `tool.poetry.group.${group}.dependencies`, `group ${group}`);
  }

  /** The strings of a list follow one another, so each is looked for from the one before it on. */
  private takeList(list: unknown[] | undefined, [section, key]: [string, string], condition?: string): void {
    let line = this.lines.ofKey(section, key);
    for (const one of list ?? []) {
      if (typeof one !== "string") continue;
      line = this.lines.ofString(one, line);
      const name = /^\s*([\w.-]+)/.exec(one)?.[1] ?? "";
      if (!this.sourced.has(name)) this.reading.takeLine(one, line, condition);
    }
  }

  /** `{include-group = "test"}` puts another group in its place. */
  private takeGroup(group: string, into: string, open: Set<string>): void {
    if (open.has(group) || open.size > 20) return;
    const items = this.document["dependency-groups"]?.[group] ?? [];
    this.takeList(items, ["dependency-groups", group], `group ${into}`);
    for (const item of items) {
      const included = z.object({ "include-group": z.string() }).safeParse(item);
      if (included.success) this.takeGroup(included.data["include-group"], into, new Set([...open, group]));
    }
  }
}

/** A source that names only an index leaves the releases as they are. */
function namesElsewhere([name, source]: [string, unknown]): string[] {
  const keys = [source].flat().flatMap((one) => (typeof one === "object" && one !== null ? Object.keys(one) : []));
  return keys.some((key) => ["git", "path", "url", "workspace"].includes(key)) ? [name] : [];
}
