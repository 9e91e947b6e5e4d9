import { applyBinary } from "../operators.ts";
import type { Site, Value } from "../values.ts";
import { constant } from "../values.ts";

/** Longest reference that is read as arithmetic. */
const MAX_UNITS = 500;

const TOKEN = /\s*(?:<([^<>]+)>|(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|(\*\*|\/\/|[-+*/%()]))/y;

/**
 * The value of `<epochs> * 2 + 1` as HyperPyYAML computes it: numbers, references and `+ - * / // % **`. Undefined for a
 * text that is no arithmetic, such as a path with references in it.
 */
export function readExpression(text: string, find: (reference: string) => Value, site: Site): Value | undefined {
  if (text.length > MAX_UNITS) return undefined;
  const tokens = splitTokens(text);
  if (tokens === undefined) return undefined;
  const reader = new ExpressionReader(tokens, find, site);
  const value = reader.readSum(0);
  return reader.isAtEnd ? value : undefined;
}

type Token = { kind: "reference" | "number" | "operator"; text: string };

function splitTokens(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const whole = text.trimEnd();
  while (TOKEN.lastIndex < whole.length) {
    const [, reference, number, operator] = TOKEN.exec(whole) ?? [];
    if (reference !== undefined) tokens.push({ kind: "reference", text: reference });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator });
    else return undefined;
  }
  return tokens;
}

class ExpressionReader {
  private at = 0;
  private readonly tokens: Token[];
  private readonly find: (reference: string) => Value;
  private readonly site: Site;

  constructor(tokens: Token[], find: (reference: string) => Value, site: Site) {
    this.tokens = tokens;
    this.find = find;
    this.site = site;
  }

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  readSum(depth: number): Value | undefined {
    return this.readChain(["+", "-"], () => this.readProduct(depth));
  }

  private readProduct(depth: number): Value | undefined {
    return this.readChain(["*", "/", "//", "%"], () => this.readPower(depth));
  }

  private readPower(depth: number): Value | undefined {
    const base = this.readOperand(depth);
    if (base === undefined || !this.takes("**")) return base;
    const exponent = this.readPower(depth + 1);
    return exponent && applyBinary("**", [base, exponent], this.site);
  }

  private readChain(operators: string[], readPart: () => Value | undefined): Value | undefined {
    let left = readPart();
    for (;;) {
      const operator = operators.find((one) => this.takes(one));
      if (left === undefined || operator === undefined) return left;
      const right = readPart();
      left = right && applyBinary(operator, [left, right], this.site);
    }
  }

  private readOperand(depth: number): Value | undefined {
    if (depth > 20) return undefined;
    if (this.takes("-")) {
      const value = this.readOperand(depth + 1);
      return value && applyBinary("*", [constant(-1), value], this.site);
    }
    if (this.takes("(")) {
      const value = this.readSum(depth + 1);
      return this.takes(")") ? value : undefined;
    }
    const token = this.tokens[this.at++];
    if (token?.kind === "reference") return this.find(token.text);
    return token?.kind === "number" ? constant(Number(token.text), undefined, /[.eE]/.test(token.text)) : undefined;
  }

  private takes(operator: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== "operator" || token.text !== operator) return false;
    this.at++;
    return true;
  }
}
