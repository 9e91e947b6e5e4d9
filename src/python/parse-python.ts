/**
 * From Python text to syntax: the first step of the analysis. Everything after works on the plain nodes of `nodes.ts`.
 * May be imported by every later step; refuses to read files, to resolve names and to judge.
 */
import { Language, Parser } from "web-tree-sitter";
import { buildModule, type Grammar } from "./build-module.ts";
import type { Module } from "./nodes.ts";

/** Parses Python text; made once by `loadPythonParser`. */
export interface PythonParser {
  /** Always answers: what could not be read stands in the module's `damage`. Undefined only when the parser gave up. */
  parse(text: string): Module | undefined;
}

/**
 * How often the parser may report progress before it gives up (about every 100 operations). Text within the size limit
 * stays under a tenth of it, however broken.
 */
const MAX_PROGRESS_REPORTS = 1_000_000;

/** Starts a clock for one text; what it gives says whether the time is over. */
export type StartClock = () => () => boolean;

/**
 * Makes a parser from the bytes of `tree-sitter-python.wasm`. Throws when they are not a grammar. `startClock` is a guard
 * against texts on which single operations of the parser are slow: a few thousand line continuations in a row.
 */
export async function loadPythonParser(
  grammarBytes: Uint8Array,
  startClock: StartClock = () => () => false,
): Promise<PythonParser> {
  await Parser.init();
  const language = await Language.load(grammarBytes);
  const parser = new Parser();
  parser.setLanguage(language);
  const grammar = readGrammar(language);
  return { parse: (text) => parseText(parser, text, { grammar, isOver: startClock() }) };
}

function parseText(
  parser: Parser,
  text: string,
  { grammar, isOver }: { grammar: Grammar; isOver: () => boolean },
): Module | undefined {
  let reports = 0;
  const tree = parser.parse(text, undefined, { progressCallback: () => ++reports > MAX_PROGRESS_REPORTS || isOver() });
  if (tree === null) {
    parser.reset();
    return undefined;
  }
  try {
    return buildModule(tree, text, grammar);
  } finally {
    tree.delete();
  }
}

function readGrammar(language: Language): Grammar {
  const names: string[] = [];
  const isNamed: boolean[] = [];
  for (let id = 0; id < language.nodeTypeCount; id++) {
    names.push(language.nodeTypeForId(id) ?? "");
    isNamed.push(language.nodeTypeIsNamed(id));
  }
  return { names, isNamed };
}
