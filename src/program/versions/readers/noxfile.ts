import type { Module } from "../../../python/nodes.ts";
import { findLineStarts, locate } from "../../../python/source-file.ts";
import type { Reading } from "../reading.ts";
import { walkExpressions, walkStatements } from "../walk-syntax.ts";
import { StringFinder } from "./string-finder.ts";

/** Reads `session.install("torch==2.1")` of a `noxfile.py`, from its syntax; the script is never run. */
export function readNoxfile(reading: Reading, text: string, module: Module): void {
  const finder = new StringFinder(module);
  const lineStarts = findLineStarts(text);
  walkStatements(module.body, (statement) => {
    walkExpressions(statement, (expression) => {
      if (expression.kind !== "Call" || expression.callee.kind !== "Attribute") return;
      if (expression.callee.name.id !== "install") return;
      for (const { value, unpack } of expression.arguments) {
        const { line } = locate(lineStarts, value.start);
        if (unpack !== "**")
          for (const one of finder.stringsOf(value)) reading.takeLine(one.text, line, "a nox session");
      }
    });
  });
}
