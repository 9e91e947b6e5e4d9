/** Whether a marker holds for CPython on Linux; `unknown` where Python's version, the machine or an extra decides. */
export type MarkerOutcome = "true" | "false" | "unknown";

/** https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers */
const ENVIRONMENT: Record<string, string> = {
  os_name: "posix",
  "os.name": "posix",
  sys_platform: "linux",
  "sys.platform": "linux",
  platform_system: "Linux",
  platform_python_implementation: "CPython",
  "platform.python_implementation": "CPython",
  implementation_name: "cpython",
};

/** What `platform_machine` is on other systems only. */
const FOREIGN_MACHINES = new Set(["arm64", "AMD64", "ARM64"]);

const MAX_TOKENS = 300;
const MAX_DEPTH = 20;

/** Reads an environment marker; `unknown` also for what is none. */
export function evaluateMarker(marker: string): MarkerOutcome {
  const tokens = tokenize(marker);
  if (tokens === undefined) return "unknown";
  const reader = new MarkerReader(tokens);
  const outcome = reader.readOr(0);
  return reader.isAtEnd() ? outcome : "unknown";
}

const TOKEN = /\s*(\(|\)|===|==|~=|!=|<=|>=|<|>|'[^']*'|"[^"]*"|[A-Za-z_.]+)/y;

function tokenize(marker: string): string[] | undefined {
  const tokens: string[] = [];
  const text = marker.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined || tokens.length >= MAX_TOKENS) return undefined;
    tokens.push(token);
  }
  return tokens;
}

class MarkerReader {
  private at = 0;
  private readonly tokens: string[];

  constructor(tokens: string[]) {
    this.tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  readOr(depth: number): MarkerOutcome {
    const outcomes = [this.readAnd(depth)];
    while (this.skip("or")) outcomes.push(this.readAnd(depth));
    return decide(outcomes, "true", "false");
  }

  private readAnd(depth: number): MarkerOutcome {
    const outcomes = [this.readOne(depth)];
    while (this.skip("and")) outcomes.push(this.readOne(depth));
    return decide(outcomes, "false", "true");
  }

  private readOne(depth: number): MarkerOutcome {
    if (depth > MAX_DEPTH) return "unknown";
    if (!this.skip("(")) return this.readComparison();
    const inner = this.readOr(depth + 1);
    this.skip(")");
    return inner;
  }

  private readComparison(): MarkerOutcome {
    const left = this.next();
    const isNegated = this.skip("not");
    const operator = this.next();
    return compareOperands(left, isNegated ? `not ${operator}` : operator, this.next());
  }

  private next(): string {
    return this.tokens[this.at++] ?? "";
  }

  private skip(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }
}

/** `deciding` alone settles an `and` or `or`; otherwise every part has to be known. */
function decide(outcomes: MarkerOutcome[], deciding: MarkerOutcome, otherwise: MarkerOutcome): MarkerOutcome {
  if (outcomes.includes(deciding)) return deciding;
  return outcomes.every((one) => one === otherwise) ? otherwise : "unknown";
}

function compareOperands(left: string, operator: string, right: string): MarkerOutcome {
  const isForeign = [left, right].includes("platform_machine") && [left, right].some(isForeignMachine);
  if (isForeign && operator === "==") return "false";
  if (isForeign && operator === "!=") return "true";
  const [a, b] = [valueOfOperand(left), valueOfOperand(right)];
  if (a === undefined || b === undefined) return "unknown";
  if (operator === "==" || operator === "!=") return toOutcome((a === b) === (operator === "=="));
  if (operator === "in" || operator === "not in") return toOutcome(b.includes(a) === (operator === "in"));
  return "unknown";
}

function isForeignMachine(operand: string): boolean {
  return FOREIGN_MACHINES.has(operand.slice(1, -1));
}

function valueOfOperand(operand: string): string | undefined {
  return /^['"]/.test(operand) ? operand.slice(1, -1) : ENVIRONMENT[operand];
}

function toOutcome(holds: boolean): MarkerOutcome {
  return holds ? "true" : "false";
}
