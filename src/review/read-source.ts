import { type Notebook, readNotebook } from "../python/notebook.ts";
import type { PythonParser } from "../python/parse-python.ts";
import { findLineStarts, lineOf, type SourceFile } from "../python/source-file.ts";
import { formatSize, MAX_FILE_UNITS, MAX_NOTEBOOK_UNITS } from "./coverage.ts";

/** A file that was parsed, or why it was not; `remark` says what of it could not be read. */
export type ParsedSource = { file: SourceFile; remark: string | undefined } | { reason: string };

/** Parses the text of a Python file or notebook. */
export function readSource(parser: PythonParser, path: string, text: string): ParsedSource {
  const isNotebook = path.endsWith(".ipynb");
  const limit = isNotebook ? MAX_NOTEBOOK_UNITS : MAX_FILE_UNITS;
  if (text.length > limit)
    return { reason: `${formatSize(text.length)}: files over ${formatSize(limit)} are not read` };
  if (text.includes("\0")) return { reason: "binary" };
  const code = isNotebook ? readNotebook(text) : { text, notebook: undefined };
  if ("error" in code) return { reason: `not a notebook: ${code.error}` };
  if (code.text.length > MAX_FILE_UNITS)
    return { reason: `${formatSize(code.text.length)} of code: more than ${formatSize(MAX_FILE_UNITS)} is not read` };
  return parse(parser, path, code);
}

function parse(
  parser: PythonParser,
  path: string,
  code: { text: string; notebook: Notebook | undefined },
): ParsedSource {
  const module = parser.parse(code.text);
  if (module === undefined) return { reason: "our own failure: the parser gave it up as too slow" };
  const file: SourceFile = { path, ...code, module, lineStarts: findLineStarts(code.text) };
  const [first, ...rest] = module.damage;
  if (first === undefined) return { file, remark: undefined };
  const more = rest.length > 0 ? ` and ${rest.length} more` : "";
  return { file, remark: `${first.reason} at line ${lineOf(file, first)}${more}; the rest was analysed` };
}

/** Whether a path is one that is analysed. */
export function isPythonPath(path: string): boolean {
  return path.endsWith(".py") || path.endsWith(".ipynb");
}
