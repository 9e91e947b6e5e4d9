import type { Tree, TreeCursor } from "web-tree-sitter";
import { expressionBuilders, spanOf } from "./build-expression.ts";
import { buildLeaf } from "./build-leaf.ts";
import { moduleBody, SIMPLE_STATEMENTS, statementBuilders } from "./build-statement.ts";
import type { Damage, Module, Node, Span } from "./nodes.ts";
import type { Frame, Part, Token } from "./syntax-parts.ts";
import { isExpression, isStatement, opaque } from "./syntax-parts.ts";

/**
 * How deeply our nodes may nest before the rest is dropped. Later steps recurse over them; code that people write stays
 * below 60 (measured on 1,500 files of training code).
 */
const MAX_DEPTH = 120;

const HEADERS = new Set("def class for while if elif else with try except finally match case".split(" "));
const ERROR = "ERROR";

/** What the walk must know about each kind of node of the grammar, by the grammar's numbers. */
export interface Grammar {
  names: string[];
  isNamed: boolean[];
}

interface OpenFrame extends Frame {
  depth: number;
  /** A swallowed header below, on its way to the enclosing function. */
  lostHeader: boolean;
}

/**
 * Turns the parser's tree into our own nodes in one iterative walk, children before parents, so that neither 20,000
 * operands nor 5,000 brackets overflow the stack. The tree may be deleted afterwards.
 */
export function buildModule(tree: Tree, text: string, grammar: Grammar): Module {
  return new TreeWalk(tree, text, grammar).run();
}

class TreeWalk {
  private readonly cursor: TreeCursor;
  private readonly hasError: boolean;
  /** The parser found no module at all: what stands between the statements it saw is lost. */
  private readonly isBroken: boolean;
  private readonly stack: OpenFrame[] = [];
  private readonly comments: Span[] = [];
  private readonly damage: Damage[] = [];
  private readonly tokens = new Map<number, Token>();

  private readonly text: string;
  private readonly grammar: Grammar;

  constructor(tree: Tree, text: string, grammar: Grammar) {
    this.text = text;
    this.grammar = grammar;
    this.cursor = tree.walk();
    this.hasError = tree.rootNode.hasError;
    this.isBroken = tree.rootNode.isError;
  }

  run(): Module {
    const root: OpenFrame = { type: "module", start: 0, end: this.text.length, parts: [], depth: 0, lostHeader: false };
    this.stack.push(root);
    let more = this.cursor.gotoFirstChild();
    while (more) more = this.visit() ? this.enter() : this.leave();
    this.cursor.delete();
    if (this.isBroken) this.giveUp(root);
    this.damage.sort((a, b) => a.start - b.start || b.end - a.end);
    const { comments, damage } = this;
    return { kind: "Module", start: 0, end: this.text.length, body: moduleBody(root), comments, damage };
  }

  /** Definitions that are whole are kept; their surroundings may be anything. */
  private giveUp(root: OpenFrame): void {
    const whole = { start: root.start, end: root.end };
    root.parts.unshift({ kind: "Damaged", ...whole });
    this.damage.push({ ...whole, reason: "syntax error" });
  }

  /** Takes the node under the cursor; true when its children come next. */
  private visit(): boolean {
    const id = this.cursor.nodeTypeId;
    const type = this.grammar.names[id] ?? ERROR;
    if (this.grammar.isNamed[id] === false) {
      this.takeToken(id, type);
      return false;
    }
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    if (this.hasError && start === end && this.cursor.nodeIsMissing) {
      this.give({ kind: "Bad", start, end, header: false }, 0);
      return false;
    }
    if (type === "comment") {
      this.comments.push({ start, end });
      return false;
    }
    const leaf = buildLeaf(type, { start, end }, this.text);
    if (leaf === "branch") {
      this.stack.push({ type, start, end, parts: [], depth: 0, lostHeader: false });
      return true;
    }
    if (leaf) this.give(leaf, 1);
    return false;
  }

  /** Goes to the first child of the node whose frame was opened; in broken code it may have none. */
  private enter(): boolean {
    if (this.cursor.gotoFirstChild()) return true;
    this.close();
    return this.leave();
  }

  /** Goes on to the next node in order, closing the frames that end here; false at the end of the file. */
  private leave(): boolean {
    while (!this.cursor.gotoNextSibling()) {
      if (!this.cursor.gotoParent() || this.stack.length === 1) return false;
      this.close();
    }
    return true;
  }

  private close(): void {
    const frame = this.stack.pop();
    if (frame === undefined) return;
    const parent = this.stack.at(-1);
    const part = this.buildPart(frame);
    if (frame.lostHeader && parent && part.kind !== "FunctionDef") parent.lostHeader = true;
    const isNode = isExpression(part) || isStatement(part);
    const isUnwrapped = frame.parts.length <= 3 && frame.parts.includes(part);
    const depth = frame.depth + (isNode && !isUnwrapped ? 1 : 0);
    if (depth > MAX_DEPTH) this.dropDeep(part, frame);
    else this.give(part, depth);
  }

  private dropDeep(part: Part, frame: OpenFrame): void {
    const last = this.damage.at(-1);
    const outer: Damage = { ...spanOf(frame), reason: "nested too deeply" };
    if (last?.reason === outer.reason && last.start >= outer.start && last.end <= outer.end) this.damage.pop();
    this.damage.push(outer);
    const kept: Part = isStatement(part) ? { kind: "Damaged", ...spanOf(frame) } : opaque(frame, "nested too deeply");
    this.give(kept, 1);
  }

  private give(part: Part, depth: number): void {
    const parent = this.stack.at(-1);
    if (parent === undefined) return;
    parent.parts.push(part);
    if (depth > parent.depth) parent.depth = depth;
  }

  private takeToken(id: number, text: string): void {
    let token = this.tokens.get(id);
    if (token === undefined) {
      token = { kind: "Token", text };
      this.tokens.set(id, token);
    }
    if (this.hasError && this.cursor.nodeIsMissing) {
      const start = this.cursor.startIndex;
      this.give({ kind: "Bad", start, end: start, header: false }, 0);
      return;
    }
    this.give(token, 0);
  }

  private buildPart(frame: OpenFrame): Part {
    if (frame.type === ERROR) return this.buildBad(frame);
    const bad = this.hasError ? frame.parts.find((part) => part.kind === "Bad") : undefined;
    if (bad && isTransparentToErrors(frame.type)) {
      const damaged: Damage = { ...spanOf(frame), reason: "syntax error" };
      if (SIMPLE_STATEMENTS.has(frame.type)) {
        this.damage.push(damaged);
        return { kind: "Damaged", ...spanOf(frame) };
      }
      return { kind: "Bad", ...spanOf(frame), header: frame.parts.some((part) => part.kind === "Bad" && part.header) };
    }
    if (bad) this.noteDamage(frame);
    const build = statementBuilders[frame.type] ?? expressionBuilders[frame.type];
    const part = build ? build(frame, this.text) : this.buildOther(frame);
    if (part.kind === "FunctionDef" && frame.lostHeader) part.damaged = true;
    return part;
  }

  /** An error in a block or in the header of a compound statement. */
  private noteDamage(frame: OpenFrame): void {
    const isBlock = frame.type === "block";
    for (const part of frame.parts) {
      if (part.kind !== "Bad") continue;
      this.damage.push({ start: part.start, end: part.end, reason: "syntax error" });
      if (part.header || !isBlock) frame.lostHeader = true;
    }
  }

  private buildBad(frame: OpenFrame): Part {
    const header =
      frame.lostHeader || frame.parts.some((part) => (part.kind === "Token" || part.kind === "Name") && isHeader(part));
    const bad: Part = { kind: "Bad", ...spanOf(frame), header };
    if (this.stack.length === 1) this.damage.push({ ...spanOf(frame), reason: "syntax error" });
    return bad;
  }

  private buildOther(frame: OpenFrame): Part {
    const [only] = frame.parts.filter((part) => isExpression(part));
    if (frame.type === "is not" || frame.type === "not in") return { kind: "Token", text: frame.type };
    return frame.parts.length === 1 && only ? only : opaque(frame, frame.type);
  }
}

function isHeader(part: Token | Extract<Node, { kind: "Name" }>): boolean {
  return HEADERS.has(part.kind === "Token" ? part.text : part.id);
}

/** Whether an error inside makes the whole of it unreadable; blocks and compound statements keep what is sound. */
function isTransparentToErrors(type: string): boolean {
  return (
    !(type === "block" || type.endsWith("_definition") || type.endsWith("_clause") || COMPOUND.has(type)) ||
    CLAUSES_OF_EXPRESSIONS.has(type)
  );
}

const COMPOUND = new Set([
  "if_statement",
  "for_statement",
  "while_statement",
  "with_statement",
  "try_statement",
  "match_statement",
]);
const CLAUSES_OF_EXPRESSIONS = new Set(["for_in_clause", "if_clause", "with_clause"]);
