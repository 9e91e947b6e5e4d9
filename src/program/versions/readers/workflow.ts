import type { Reading } from "../reading.ts";
import { Installs, type ResolveWord } from "./installs.ts";
import { childOf, entriesOf, itemsOf, parseYaml, type YamlValue } from "./parse-yaml.ts";
import { splitShell } from "./shell.ts";

/**
 * Reads what the jobs of a GitHub workflow install, with the values of their matrix, and their `env`. Each job is one
 * possibility. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
 */
export function readWorkflow(reading: Reading, text: string): void {
  const document = parseYaml(text);
  if (document === undefined) reading.problem = "not valid YAML";
  takeEnvironment(reading, childOf(document, "env"));
  for (const [name, job] of entriesOf(childOf(document, "jobs"))) readJob(reading, name, { job, document });
}

function readJob(
  reading: Reading,
  name: string,
  { job, document }: { job: YamlValue; document: YamlValue | undefined },
): void {
  const environments = [childOf(document, "env"), childOf(job, "env")];
  takeEnvironment(reading, childOf(job, "env"));
  const resolve = resolveIn(childOf(job, "strategy", "matrix"), new Map(environments.flatMap(textsOf)));
  const installs = new Installs(reading, { condition: `job ${name}`, resolve, takesIncludes: false });
  for (const step of itemsOf(childOf(job, "steps"))) {
    takeEnvironment(reading, childOf(step, "env"));
    const run = childOf(step, "run");
    if (run?.kind === "text") installs.run(splitShell(maskExpressions(run.text), run.line));
  }
  installs.finish();
}

function takeEnvironment(reading: Reading, environment: YamlValue | undefined): void {
  for (const [name, value] of entriesOf(environment)) {
    const text = value.kind === "text" && !value.text.includes("${{") ? value.text : undefined;
    reading.takeSetting(name, text, { line: value.line, isCertain: false });
  }
}

function textsOf(value: YamlValue | undefined): [string, string][] {
  return entriesOf(value).flatMap(([name, one]): [string, string][] => (one.kind === "text" ? [[name, one.text]] : []));
}

/** `${{ matrix.torch }}` as one word, `$<matrix.torch>`. */
function maskExpressions(text: string): string {
  return text.replace(/\$\{\{\s*([^}]*?)\s*\}\}/g, (_, inner) => `$<${/^[\w.-]+$/.test(inner) ? inner : "?"}>`);
}

/** A word with one value of the matrix has as many meanings as the matrix has values; with two it has none. */
function resolveIn(matrix: YamlValue | undefined, environment: Map<string, string>): ResolveWord {
  return (word) => {
    const put = word.replace(/\$(?:<env\.(\w+)>|\{(\w+)\}|(\w+))/g, (whole, ...names) => {
      const name = names.slice(0, 3).find((one) => one !== undefined);
      return environment.get(name) ?? whole;
    });
    const names = new Set([...put.matchAll(/\$<matrix\.([\w.-]+)>/g)].map(([, name = ""]) => name));
    const [name] = names;
    if (name === undefined) return put.includes("$") ? undefined : [{ text: put }];
    if (names.size > 1) return undefined;
    return valuesOf(matrix, name.split(".")).map((value) => ({
      text: put.replaceAll(`$<matrix.${name}>`, value),
      condition: `${name} ${value}`,
    }));
  };
}

function valuesOf(matrix: YamlValue | undefined, [first = "", ...rest]: string[]): string[] {
  const listed = itemsOf(childOf(matrix, first)).map((item) => childOf(item, ...rest));
  const included = itemsOf(childOf(matrix, "include")).map((item) => childOf(item, first, ...rest));
  const texts = [...listed, ...included].flatMap((value) => (value?.kind === "text" ? [value.text] : []));
  return [...new Set(texts)];
}
