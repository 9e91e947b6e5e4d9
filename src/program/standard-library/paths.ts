import type { Machine } from "../machine.ts";
import type { Made, Value } from "../values.ts";
import { constant, originOf } from "../values.ts";

/** Functions that give a path back, more or less as it is. */
const SAME = new Set(
  ["abspath", "realpath", "relpath", "normpath", "expanduser", "expandvars"]
    .map((name) => `os.path.${name}`)
    .concat("os.fspath", "os.fsdecode", "builtins.str", "hydra.utils.to_absolute_path"),
);
const CLASSES = new Set(["pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath"]);
const SAME_METHODS = new Set(["resolve", "absolute", "expanduser", "as_posix", "__str__", "__fspath__"]);

const CHECKS = new Set(["os.path.exists", "os.path.isfile"]);
const CHECKING_METHODS = new Set(["exists", "is_file"]);

/** `os.path.join("configs", "a.yaml")` and its kind, where all parts are known: a path as the program would write it. */
export function callPaths(machine: Machine, call: Made): Value | undefined {
  const { callee, name } = call;
  const [first] = call.arguments.positional;
  if (CHECKS.has(name)) return first && isThere(machine, first.value);
  if (callee.kind === "member" && CHECKING_METHODS.has(callee.name)) return isThere(machine, callee.object);
  if (name === "builtins.str") return isPath(first?.value) ? textOf(call) : undefined;
  const isKnown = name.startsWith("os.path.") || name === "os.getcwd" || name.endsWith(".get_original_cwd");
  return isKnown ? textOf(call) : undefined;
}

/** A configuration of the repository is there; of other files nobody knows when the program runs. */
function isThere(machine: Machine, value: Value): Value | undefined {
  const path = pathTextOf(value);
  const isData = path !== undefined && /\.(ya?ml|json|toml|gin)$/.test(path);
  return isData && machine.readText(path) ? constant(true) : undefined;
}

function isPath(value: Value | undefined): boolean {
  return value !== undefined && value.kind !== "constant" && pathTextOf(value) !== undefined;
}

function textOf(call: Made): Value | undefined {
  const text = pathTextOf(call);
  const first = call.arguments.positional[0]?.value;
  return text === undefined ? undefined : constant(text, first && originOf(first));
}

/**
 * The path that a value stands for: a text, a `Path`, `os.path.join(…)`, `Path(__file__).parent / "a.yaml"`. What is
 * relative to a file of the repository is relative to the root of the repository. Undefined where a part is not known.
 */
export function pathTextOf(value: Value, depth = 0): string | undefined {
  if (depth > 20) return undefined;
  if (value.kind === "constant") return typeof value.value === "string" ? value.value : undefined;
  if (value.kind === "operation") {
    if (value.operator !== "/") return undefined;
    return joinAll(value.operands.map((operand) => pathTextOf(operand, depth + 1)));
  }
  if (value.kind === "member") return ofMember(value.name, value.object, depth);
  return value.kind === "made" ? ofCall(value, depth) : undefined;
}

function ofMember(name: string, object: Value, depth: number): string | undefined {
  if (name === "parent") return parentOf(pathTextOf(object, depth + 1));
  const [, up] = /^\[(\d+)\]$/.exec(name) ?? [];
  if (up === undefined || object.kind !== "member" || object.name !== "parents") return undefined;
  let path = pathTextOf(object.object, depth + 1);
  for (let left = Math.min(Number(up), 20); left >= 0; left--) path = parentOf(path);
  return path;
}

function ofCall(call: Made, depth: number): string | undefined {
  const { callee, name } = call;
  const parts = call.arguments.positional.map((argument) => pathTextOf(argument.value, depth + 1));
  if (name === "os.getcwd" || name.endsWith("Path.cwd") || name.endsWith(".get_original_cwd")) return ".";
  if (name === "os.path.dirname") return parentOf(parts[0]);
  if (name === "os.path.basename") return parts[0]?.split("/").pop();
  if (name === "os.path.join" || CLASSES.has(name)) return parts.length === 0 ? "." : joinAll(parts);
  if (SAME.has(name)) return parts[0];
  if (callee.kind !== "member") return undefined;
  const base = pathTextOf(callee.object, depth + 1);
  if (SAME_METHODS.has(callee.name)) return base;
  if (callee.name === "joinpath") return joinAll([base, ...parts]);
  if (callee.name === "with_suffix") return base?.replace(/(\.\w+)?$/, parts[0] ?? "");
  return callee.name === "with_name" ? joinAll([parentOf(base), ...parts]) : undefined;
}

function joinAll(parts: (string | undefined)[]): string | undefined {
  let path = "";
  for (const part of parts) {
    if (part === undefined) return undefined;
    path = part.startsWith("/") || path === "" ? part : `${path.replace(/\/$/, "")}/${part}`;
  }
  return path === "" ? "." : path;
}

/** The folder of a path; of a path without folder, the folder worked in. */
function parentOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  if (path === "." || path === ".." || path.endsWith("/..")) return `${path}/..`;
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : path.slice(0, at);
}
