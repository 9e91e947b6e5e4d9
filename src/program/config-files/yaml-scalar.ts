import type { ScalarNode } from "./config-node.ts";

/**
 * Which numbers a YAML loader of Python sees: PyYAML takes `1e-3` for a text, since YAML 1.1 wants a dot; OmegaConf and
 * ruamel take it for a number.
 */
export type YamlDialect = "pyyaml" | "lenient floats";

const TRUTHS: Record<string, boolean> = { yes: true, on: true, true: true, no: false, off: false, false: false };
const NUMBERS: Record<string, number> = { ".inf": Number.POSITIVE_INFINITY, ".nan": Number.NaN };

/** Integers of YAML 1.1, https://yaml.org/type/int.html, without the sexagesimal form. */
const INTEGER = /^[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|0[0-7_]+|0|[1-9][\d_]*)$/;

/** Floats as PyYAML's resolver has them: a dot, and a sign in the exponent. */
const FLOAT = /^[-+]?(?:\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?)$/;

/** Floats as OmegaConf's loader has them: the dot and the sign may be left out. */
const LENIENT_FLOAT = /^[-+]?(?:\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*[eE][-+]?\d+|\.\d[\d_]*(?:[eE][-+]?\d+)?)$/;

/** The value of a plain scalar, that is one without quotes, as a loader of Python gives it. */
export function readPlainScalar(text: string, dialect: YamlDialect): Pick<ScalarNode, "value" | "isFloat"> {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return { value: null, isFloat: false };
  const truth = /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)$/.test(text) ? TRUTHS[text.toLowerCase()] : undefined;
  if (truth !== undefined) return { value: truth, isFloat: false };
  if (INTEGER.test(text)) return { value: readInteger(text.replaceAll("_", "")), isFloat: false };
  if ((dialect === "pyyaml" ? FLOAT : LENIENT_FLOAT).test(text))
    return { value: Number(text.replaceAll("_", "")), isFloat: true };
  const special = NUMBERS[text.toLowerCase().replace(/^[-+]/, "")];
  if (special !== undefined) return { value: text.startsWith("-") ? -special : special, isFloat: true };
  return { value: text, isFloat: false };
}

function readInteger(text: string): number {
  const [sign, digits] = text.startsWith("-") ? [-1, text.slice(1)] : [1, text.replace(/^\+/, "")];
  const isOctal = /^0[0-7]+$/.test(digits);
  return sign * (isOctal ? Number.parseInt(digits, 8) : Number(digits));
}
