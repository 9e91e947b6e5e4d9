import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { type ConfigNode, MAX_CONFIG_DEPTH, MAX_CONFIG_UNITS, NodeBudget } from "./config-node.ts";

/** The value of a JSON document as `json.load` gives it; undefined when it is broken, too large or nested too deeply. */
export function readJson(text: string): ConfigNode | undefined {
  if (text.length > MAX_CONFIG_UNITS || depthOf(text) > MAX_CONFIG_DEPTH) return undefined;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (root === undefined || errors.length > 0) return undefined;
  const budget = new NodeBudget();
  const node = readNode(root, { text, budget, depth: 0 });
  return budget.isSpent ? undefined : node;
}

interface Reading {
  text: string;
  budget: NodeBudget;
  depth: number;
}

function readNode(node: Node, reading: Reading): ConfigNode {
  const span = { start: node.offset, end: node.offset + node.length };
  const inner = { ...reading, depth: reading.depth + 1 };
  if (!reading.budget.take(reading.depth)) return { kind: "scalar", value: null, isFloat: false, ...span };
  if (node.type === "array")
    return { kind: "list", items: (node.children ?? []).map((item) => readNode(item, inner)), ...span };
  if (node.type === "object") return { kind: "map", entries: readEntries(node, inner), ...span };
  const isFloat = node.type === "number" && /[.eE]/.test(reading.text.slice(span.start, span.end));
  return { kind: "scalar", value: node.value as string | number | boolean | null, isFloat, ...span };
}

function readEntries(node: Node, reading: Reading): Map<string, ConfigNode> {
  const entries = new Map<string, ConfigNode>();
  for (const { children } of node.children ?? []) {
    const [key, value] = children ?? [];
    if (key && value) entries.set(String(key.value), readNode(value, reading));
  }
  return entries;
}

/** How deeply brackets are nested outside of strings; the parser would follow them with its stack. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (isInString && mark === "\\") at++;
    else if (mark === '"') isInString = !isInString;
    else if (!isInString && (mark === "[" || mark === "{")) deepest = Math.max(deepest, ++depth);
    else if (!isInString && (mark === "]" || mark === "}")) depth--;
  }
  return deepest;
}
