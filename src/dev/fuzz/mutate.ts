import type { Random } from "./random.ts";
import type { Seed } from "./seeds.ts";

/** One way to damage a text. */
type Mutation = (seed: Seed, text: string, random: Random) => string;

/** Mutated texts are cut at this many UTF-16 units, so that one case takes milliseconds. */
const MAX_UNITS = 60_000;

/** Damages the text of a seed in one to three ways. */
export function mutate(seed: Seed, others: readonly Seed[], random: Random): string {
  let text = truncateSometimes(seed, random);
  for (let times = 1 + random.below(3); times > 0; times--) text = random.pick(MUTATIONS)(seed, text, random);
  if (random.below(12) === 0) text = splice(text, random.pick(others).text, random);
  return text.slice(0, MAX_UNITS);
}

/** Cuts at the start, in the middle or at the end of a node; every kind of node is as likely as any other. */
function truncateSometimes({ text, nodes }: Seed, random: Random): string {
  if (random.below(3) > 0 || nodes.size === 0) return text;
  const { start, end } = random.pick(random.pick([...nodes.values()]));
  return text.slice(0, random.pick([start, end, start + random.below(end - start), start + 1]));
}

const TOKEN = /[^\W\d]\w*|\d[\w.]*|"""|'''|\r?\n[ \t]*|[ \t]+|\*\*|\/\/|->|:=|[-+*/<>=!]=|\S/gu;

interface Token {
  start: number;
  end: number;
}

function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(TOKEN), ({ 0: word, index }) => ({ start: index, end: index + word.length }));
}

const deleteTokens: Mutation = (_seed, text, random) => {
  const tokens = tokensOf(text);
  const at = random.below(tokens.length);
  return replaceTokens(text, tokens.slice(at, at + 1 + random.below(4)), "");
};

const duplicateTokens: Mutation = (_seed, text, random) => {
  const tokens = tokensOf(text);
  const at = random.below(tokens.length);
  const some = tokens.slice(at, at + 1 + random.below(12));
  const copied = text.slice(some[0]?.start ?? 0, some.at(-1)?.end ?? 0);
  return replaceTokens(text, some, copied.repeat(2 + random.pick([0, 0, 1, 3, 40, 300])));
};

const moveToken: Mutation = (_seed, text, random) => {
  const tokens = tokensOf(text);
  const from = tokens[random.below(tokens.length)];
  const moved = from === undefined ? "" : text.slice(from.start, from.end);
  return insert(text, random.below(text.length + 1), moved);
};

const BRACKETS = ["(", "[", "{", ")", "]", "}", "([{", "{[(", "f'{", "lambda: ", "not ", "-", "a.", "a[", "*"];

const stormBrackets: Mutation = (_seed, text, random) => {
  const count = random.pick([1, 2, 5, 30, 200, 3000]);
  const storm = random.below(3)
    ? random.pick(BRACKETS).repeat(count)
    : Array.from({ length: count }, () => random.pick(BRACKETS)).join("");
  return insert(text, random.below(text.length + 1), storm);
};

/** Marks that parsers, lexers and offset tables have stumbled over. */
const MARKS =
  "\0 \u0001 \t \f \r \r\n \u0085 \u00a0 \u00e9 e\u0301 \u200b \u200d \u2028 \u2029 \ufeff \ufffd \u{1d465} \u{1f680} \u{10ffff} \ud800 \udc00"
    .split(" ")
    .concat([" ", "\u3000", "\\", "\\\n", "#", "'''", '"""', "`", "$", "?", "!"]);

const insertUnicode: Mutation = (_seed, text, random) => {
  let mutated = text;
  for (let times = 1 + random.below(12); times > 0; times--) {
    const mark = random.below(3) ? random.pick(MARKS) : String.fromCharCode(random.below(0x1_00_00));
    mutated = insert(mutated, random.below(mutated.length + 1), mark);
  }
  return mutated;
};

const KEYWORDS = (
  "False None True and as assert async await break class continue def del elif else except finally for from global if " +
  "import in is lambda nonlocal not or pass raise return try while with yield match case type print exec"
).split(" ");

const renameKeywords: Mutation = (_seed, text, random) => {
  const keyword = random.pick(KEYWORDS.filter((word) => new RegExp(`\\b${word}\\b`).test(text)).concat("def"));
  const other = random.below(2) ? random.pick(KEYWORDS) : `${keyword}s`;
  const isAll = random.below(2) === 0;
  let left = random.below(5);
  return text.replace(new RegExp(`\\b${keyword}\\b`, "g"), (word) => (isAll || left-- === 0 ? other : word));
};

const changeIndents: Mutation = (_seed, text, random) => {
  const rows = text.split("\n");
  for (let times = 1 + random.below(6); times > 0; times--) {
    const at = random.below(rows.length);
    rows[at] = random.pick(["", " ", "\t", "        ", "\t ", "\f"]) + (rows[at] ?? "").trimStart();
  }
  return rows.join(random.pick(["\n", "\n", "\r\n", "\r"]));
};

const MUTATIONS: Mutation[] = [
  deleteTokens,
  duplicateTokens,
  moveToken,
  stormBrackets,
  insertUnicode,
  renameKeywords,
  changeIndents,
];

function splice(text: string, other: string, random: Random): string {
  return text.slice(0, random.below(text.length)) + other.slice(random.below(other.length));
}

function replaceTokens(text: string, tokens: Token[], by: string): string {
  const [first] = tokens;
  return first === undefined ? text : text.slice(0, first.start) + by + text.slice(tokens.at(-1)?.end);
}

function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}
