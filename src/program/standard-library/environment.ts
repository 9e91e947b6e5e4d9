import type { Machine } from "../machine.ts";
import { convertText } from "../options/convert-text.ts";
import type { Made, Value } from "../values.ts";
import { constant, withOrigin } from "../values.ts";

/** Functions that read a variable and take a default behind its name, or as `default=`. */
const READERS = new Set(["os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop", "decouple.config"]);

/** Readers of one type: `env.float("LR", 0.1)`. */
const TYPED_READER = /^(environs\.Env|environ\.Env)\(\)\.(int|float|bool|str|list)$/;

/**
 * `os.environ.get("NAME", default)` is its default; without one it is `None` where the variable is not set. What has to be
 * set, `os.environ["NAME"]`, is not known.
 */
export function callEnvironment(machine: Machine, call: Made): Value | undefined {
  const [, , type] = TYPED_READER.exec(call.name) ?? [];
  if (!READERS.has(call.name) && type === undefined) return undefined;
  const { positional, keywords } = call.arguments;
  const [name, given] = positional;
  const otherwise = given ?? keywords.get("default");
  if (otherwise === undefined && !/get(env)?$/.test(call.name)) return undefined;
  const cast = keywords.get("cast")?.value ?? (type === undefined ? undefined : constant(type));
  const value = convertText(machine, otherwise?.value ?? constant(null), cast, call.site);
  const label = name?.value.kind === "constant" ? String(name.value.value) : "an environment variable";
  return withOrigin(value, "environment default", label, otherwise?.site ?? call.site);
}
