import { addKeywords, bindPartially, dropKeywords, nameConstants, unpackKeywords } from "./change-calls.ts";
import { countByHand, numberLoops } from "./count-loops.ts";
import { extractFunctions } from "./extract-function.ts";
import { makeFunctions, makeMethods, wrapInMain } from "./move-functions.ts";
import { makeDataclass } from "./options-to-dataclass.ts";
import type { Rewrite } from "./python-text.ts";
import { aliasImports, renameNames } from "./rename.ts";
import { spreadLines } from "./rewrite-layout.ts";

/** A rewrite that is tried on the fixtures. */
export interface NamedRewrite {
  /** What a program does that makes it, for a sentence. */
  does: string;
  rewrite: Rewrite;
  /** How many fixtures it changes at the least; fewer means that it misses what it is for. */
  atLeast: number;
  /** Fixtures that it would change the meaning of, with the reason. */
  leftOut?: Record<string, string>;
}

/** Every rewrite. */
export const rewrites: NamedRewrite[] = [
  {
    does: "renames variables and functions",
    rewrite: renameNames,
    atLeast: 90,
    leftOut: {
      "jax-own-schedule": "a loss that is a function of the program is known and reported by its name",
      "tf1-optimize-loss": "rows are sliced by hand, and only the name says that their number is a batch size",
    },
  },
  { does: "gives imports another name", rewrite: aliasImports, atLeast: 90 },
  { does: "extracts functions", rewrite: extractFunctions, atLeast: 90 },
  { does: "wraps the script in a main function", rewrite: wrapInMain, atLeast: 70 },
  { does: "counts turns by hand", rewrite: countByHand, atLeast: 14 },
  { does: "numbers turns with enumerate", rewrite: numberLoops, atLeast: 60 },
  { does: "makes functions of methods", rewrite: makeFunctions, atLeast: 55 },
  { does: "makes methods of functions", rewrite: makeMethods, atLeast: 60 },
  { does: "gives options as a dataclass", rewrite: makeDataclass, atLeast: 6 },
  { does: "names arguments", rewrite: addKeywords, atLeast: 60 },
  { does: "takes the names from arguments", rewrite: dropKeywords, atLeast: 45 },
  { does: "passes arguments in a dict", rewrite: unpackKeywords, atLeast: 24 },
  { does: "binds arguments with partial", rewrite: bindPartially, atLeast: 30 },
  { does: "gives numbers a name", rewrite: nameConstants, atLeast: 90 },
  { does: "adds comments and empty lines", rewrite: spreadLines, atLeast: 100 },
];
