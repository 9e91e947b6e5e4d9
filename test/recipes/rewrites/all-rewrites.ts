import { addKeywords, bindPartially, dropKeywords, nameConstants, unpackKeywords } from "./change-calls.ts";
import { countByHand, numberLoops } from "./count-loops.ts";
import { extractFunctions } from "./extract-function.ts";
import { makeFunctions, makeMethods, wrapInMain } from "./move-functions.ts";
import { makeDataclass } from "./options-to-dataclass.ts";
import type { Rewrite } from "./python-text.ts";
import { aliasImports, renameNames } from "./rename.ts";
import { spreadLines } from "./rewrite-layout.ts";

/** Every rewrite by what it does. */
export const rewrites: Record<string, Rewrite> = {
  "renames variables and functions": renameNames,
  "gives imports another name": aliasImports,
  "extracts functions": extractFunctions,
  "wraps the script in a main function": wrapInMain,
  "counts turns by hand": countByHand,
  "numbers turns with enumerate": numberLoops,
  "makes functions of methods": makeFunctions,
  "makes methods of functions": makeMethods,
  "gives options as a dataclass": makeDataclass,
  "names arguments": addKeywords,
  "takes the names from arguments": dropKeywords,
  "passes arguments in a dict": unpackKeywords,
  "binds arguments with partial": bindPartially,
  "gives numbers a name": nameConstants,
  "adds comments and empty lines": spreadLines,
};
