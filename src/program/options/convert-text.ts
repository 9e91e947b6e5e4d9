import { callValue } from "../call.ts";
import type { Machine } from "../machine.ts";
import { convert } from "../numbers.ts";
import type { Constant, Site, Value } from "../values.ts";
import { alternativesOf, constant, joinValues, NO_ARGUMENTS } from "../values.ts";
import { readLiteral } from "./read-literal.ts";

/** Functions that read a text as Python or JSON would. */
const LITERAL_READERS = new Set(["builtins.eval", "ast.literal_eval", "json.loads", "yaml.safe_load"]);

/**
 * What the `type` of an option makes of its value: only texts are converted, as `argparse` does with defaults. A type that
 * is not known leaves the value as it is.
 */
export function convertText(machine: Machine, value: Value, type: Value | undefined, site: Site): Value {
  if (type === undefined || type.kind === "choice") return value;
  const converted = alternativesOf(value).map((one) => ({ ...one, value: convertOne(machine, one.value, type, site) }));
  return joinValues(converted);
}

function convertOne(machine: Machine, value: Value, type: Value, site: Site): Value {
  if (value.kind !== "constant" || typeof value.value !== "string") return value;
  const name = type.kind === "external" ? type.name : type.kind === "constant" ? `builtins.${type.value}` : undefined;
  if (name === undefined) return convertByProgram(machine, value, type, site);
  if (LITERAL_READERS.has(name)) return readLiteral(value.value, value.origin) ?? value;
  if (name.endsWith("strtobool")) return { ...value, value: isYes(value.value) ? 1 : 0 };
  if (name !== "builtins.float" && name !== "builtins.int" && name !== "builtins.bool") return value;
  return convert(value, name.slice("builtins.".length) as "float" | "int" | "bool", site);
}

/** A function of the program: the number still stands where the text was written. */
function convertByProgram(machine: Machine, value: Constant, type: Value, site: Site): Value {
  if (type.kind !== "function" && type.kind !== "method" && type.kind !== "class") return value;
  const argument = { value, site: undefined, whole: undefined };
  const result = callValue(machine, type, { ...NO_ARGUMENTS, positional: [argument] }, site);
  return result.kind === "constant" ? { ...result, origin: value.origin } : result;
}

/** The words that `strtobool` takes for true. https://docs.python.org/3.11/distutils/apiref.html#distutils.util.strtobool */
function isYes(text: string): boolean {
  return /^(y|yes|t|true|on|1)$/i.test(text);
}

/** A word of a command line as a library reads it that takes Python literals; a truth value in any case. */
export function guessWord(word: Constant): Value {
  const text = String(word.value);
  if (/^(true|false)$/i.test(text)) return constant(text.toLowerCase() === "true", word.origin);
  return readLiteral(text, word.origin) ?? word;
}
