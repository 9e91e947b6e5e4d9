import fc from "fast-check";

/** One way of breaking a text at a place given as a fraction of its length. */
interface Mutation {
  kind: "delete" | "duplicate" | "swap" | "truncate" | "insert" | "indent" | "join" | "replace";
  at: number;
  to: number;
  text: string;
}

/** What people, merges and attackers leave in code. */
const STORM = [
  ...[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    "\\",
    "'",
    '"',
    '"""',
    "#",
    "@",
    "*",
    "**",
    "->",
    ";",
    "\n",
    "\t",
    "    ",
  ],
  ...[
    "def ",
    "class ",
    "for ",
    "if ",
    "else:",
    "try:",
    "except ",
    "return ",
    "yield ",
    "lambda ",
    "async ",
    "with ",
    "import ",
    "from ",
  ],
  ...[
    "😀",
    "é",
    "\u202e",
    "\u0000",
    "\ufeff",
    "\f",
    "\r",
    "\r\n",
    "\u2028",
    "𝑓",
    "\ud83d",
    "<<<<<<< HEAD\n",
    "%s",
    "`",
    "{x}$",
  ],
  ...["(".repeat(400), "[[[[".repeat(100), "a.".repeat(300), "not ".repeat(300), "f(x, ".repeat(200), "'".repeat(99)],
  ...[
    "None",
    "True",
    "1e999",
    "0x",
    "lr",
    "self",
    "optimizer",
    "model",
    "loss.backward()",
    "optimizer.step()",
    "**kwargs",
    "super()",
  ],
  ...[
    "exec(code)",
    "globals()",
    "del optimizer",
    "global lr",
    "nonlocal lr",
    "import *",
    "from . import *",
    "match x:\n  case {'lr': lr}: pass",
  ],
];

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("delete", "duplicate", "swap", "truncate", "insert", "indent", "join", "replace"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  text: fc.constantFrom(...STORM),
});

/** Texts that were broken in one to six places. */
export function mutated(sources: string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...sources), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([source, mutations]) => mutations.reduce(mutate, source));
}

function mutate(source: string, { kind, at, to, text }: Mutation): string {
  const tokens = source.split(/(?<=\W)|(?=\W)/);
  const here = Math.floor(at * tokens.length);
  const there = Math.floor(to * tokens.length);
  const few = tokens.slice(here, here + 1 + Math.floor(to * 8));
  switch (kind) {
    case "delete":
      return [...tokens.slice(0, here), ...tokens.slice(here + few.length)].join("");
    case "duplicate":
      return [...tokens.slice(0, here), ...few, ...tokens.slice(here)].join("");
    case "swap":
      return tokens
        .map((token, index) => (index === here ? tokens[there] : index === there ? tokens[here] : token))
        .join("");
    case "truncate":
      return tokens.slice(0, Math.max(here, 20)).join("");
    case "insert":
      return [...tokens.slice(0, here), text, ...tokens.slice(here)].join("");
    case "replace":
      return tokens.map((token, index) => (index === here ? text : token)).join("");
    default:
      return changeLine(source, kind, at);
  }
}

function changeLine(source: string, kind: "indent" | "join", at: number): string {
  const lines = source.split("\n");
  const here = Math.floor(at * (lines.length - 1));
  if (kind === "indent") lines[here] = `  ${lines[here]}`;
  else lines.splice(here, 2, `${lines[here]}${lines[here + 1] ?? ""}`);
  return lines.join("\n");
}
