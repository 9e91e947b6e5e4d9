import type { Call, Expression, Statement } from "../../python/nodes.ts";
import { lineOf, type SourceFile } from "../../python/source-file.ts";
import {
  depthOfScope,
  type EnvironmentSetting,
  isWithinScope,
  SETTING_NAMES,
  type SettingName,
} from "./requirement.ts";
import { walkStatements } from "./walk-syntax.ts";

const known = new WeakMap<SourceFile, EnvironmentSetting[]>();

/**
 * The settings that a script makes itself: `os.environ["KERAS_BACKEND"] = "jax"`. Certain are those at its top level before
 * the first import of a framework that reads them.
 */
export function readCodeSettings(file: SourceFile): EnvironmentSetting[] {
  const found = known.get(file) ?? collectSettings(file);
  known.set(file, found);
  return found;
}

function collectSettings(file: SourceFile): EnvironmentSetting[] {
  if (!SETTING_NAMES.some((name) => file.text.includes(name))) return [];
  const settings: EnvironmentSetting[] = [];
  let isImported = false;
  walkStatements(file.module.body, (statement, isConditional) => {
    for (const [key, value] of assignmentsIn(statement)) {
      const name = SETTING_NAMES.find((one) => one === key);
      const text = value.kind === "String" ? value.value : undefined;
      const at = { path: file.path, line: lineOf(file, statement), scope: file.path };
      if (name) settings.push({ name, value: text, ...at, isCertain: !isConditional && !isImported });
    }
    isImported ||= importsReader(statement);
  });
  return settings;
}

const READERS = /^(tensorflow|keras|tf_keras|keras_\w+|tensorflow_\w+|transformers)(\.|$)/;

function importsReader(statement: Statement): boolean {
  if (statement.kind === "ImportFrom") return statement.level === 0 && READERS.test(statement.module);
  return statement.kind === "Import" && statement.names.some(({ name }) => READERS.test(name));
}

/** The variables that a statement sets, by name. */
function assignmentsIn(statement: Statement): [name: string, value: Expression][] {
  if (statement.kind === "Assign")
    return statement.targets.flatMap((target): [string, Expression][] =>
      target.kind === "Subscript" && isEnvironment(target.object) && target.index.kind === "String"
        ? [[target.index.value, statement.value]]
        : [],
    );
  const call =
    statement.kind === "ExpressionStatement" && statement.value.kind === "Call" ? statement.value : undefined;
  if (call?.callee.kind !== "Attribute" || !isEnvironment(call.callee.object)) return [];
  return assignmentsOf(call, call.callee.name.id);
}

/** `os.environ.setdefault("NAME", "value")`, `os.environ.update(NAME="value")`, `os.environ.update({"NAME": "value"})`. */
function assignmentsOf(call: Call, method: string): [name: string, value: Expression][] {
  const [first, second] = call.arguments;
  if (method === "setdefault" && first?.value.kind === "String" && second) return [[first.value.value, second.value]];
  if (method !== "update") return [];
  return call.arguments.flatMap(({ name, value }): [string, Expression][] => {
    if (name !== undefined) return [[name, value]];
    if (value.kind !== "Dict") return [];
    return value.entries.flatMap(({ key, value: one }): [string, Expression][] =>
      key?.kind === "String" ? [[key.value, one]] : [],
    );
  });
}

/** `os.environ` and `environ`. */
function isEnvironment(expression: Expression): boolean {
  if (expression.kind === "Name") return expression.id === "environ";
  return expression.kind === "Attribute" && expression.name.id === "environ" && expression.object.kind === "Name";
}

/** What an environment variable may hold where a file runs. */
export interface FoundSetting {
  /** Every value that is possible, undefined for one that is not set; none where one is computed. */
  values: (string | undefined)[];
  isComputed: boolean;
  /** A line that sets it. */
  setting: EnvironmentSetting;
}

/**
 * The setting nearest to a file: its own before that of an image or a conda environment around it. Where none is certain,
 * the variable may also be unset. Undefined when no file sets it.
 */
export function findSetting(settings: EnvironmentSetting[], name: SettingName, path: string): FoundSetting | undefined {
  const near = settings
    .filter((one) => one.name === name && isWithinScope(path, one.scope))
    .sort((a, b) => depthOfScope(b.scope) - depthOfScope(a.scope));
  const certain = near.filter((one) => one.isCertain);
  const nearest = certain.length > 0 ? certain.filter((one) => one.scope === certain[0]?.scope) : near;
  const [setting] = nearest;
  if (setting === undefined) return undefined;
  const isComputed = nearest.some((one) => one.value === undefined);
  const values = new Set([...nearest.map((one) => one.value), ...(certain.length > 0 ? [] : [undefined])]);
  return { setting, values: isComputed ? [] : [...values], isComputed };
}
