import { callValue } from "../call.ts";
import { findPythonConfigPath } from "../config-files/find-config-path.ts";
import { loadPythonConfig } from "../config-files/python-config.ts";
import type { Machine } from "../machine.ts";
import type { Argument, Made, Value } from "../values.ts";
import { constant, NO_ARGUMENTS, unknown } from "../values.ts";
import { pathTextOf } from "./paths.ts";

const DEFINE = /(?:^|\.)config_flags\.DEFINE_config_(file|dict)$/;

/** Where `absl.flags` keeps the values of flags. */
const FLAGS = "flags";

/**
 * `config_flags.DEFINE_config_file("config", "configs/default.py")`: the flag holds what `get_config()` in that file gives;
 * what stands behind a colon is passed to it.
 */
export function callConfigFlags(machine: Machine, call: Made): Value | undefined {
  const [, kind] = DEFINE.exec(call.name) ?? [];
  if (kind === undefined) return undefined;
  const { positional, keywords } = call.arguments;
  const name = (positional[0] ?? keywords.get("name"))?.value;
  const given = positional[1] ?? keywords.get("default") ?? keywords.get("config");
  if (name?.kind !== "constant" || typeof name.value !== "string") return undefined;
  const value = kind === "dict" ? given?.value : configOf(machine, call, { flag: `--${name.value}`, given });
  if (value === undefined) return undefined;
  machine.store.write(machine.shelf(FLAGS), name.value, value);
  return { ...call, name: "absl.flags.FlagHolder", attributes: new Map([["value", value]]) };
}

function configOf(machine: Machine, call: Made, { flag, given }: { flag: string; given: Argument | undefined }): Value {
  const written = (given && pathTextOf(given.value)) ?? findPythonConfigPath(machine, flag);
  if (written === undefined) return unknown(`${flag} has to be passed on the command line`);
  const [, path = written, rest] = /^([^:]+)(?::(.*))?$/s.exec(written) ?? [];
  const module = loadPythonConfig(machine, path);
  const make = module?.scope.names.get("get_config");
  if (make === undefined) return unknown(`${path} is no file that was read`);
  const argument = { value: constant(rest ?? null), site: undefined, whole: undefined };
  const takesOne = make.kind === "function" && make.node.parameters.length > 0;
  const isPassed = takesOne && (rest !== undefined || !make.defaults.has(make.node.parameters[0]?.name ?? ""));
  return callValue(machine, make, isPassed ? { ...NO_ARGUMENTS, positional: [argument] } : NO_ARGUMENTS, call.site);
}
