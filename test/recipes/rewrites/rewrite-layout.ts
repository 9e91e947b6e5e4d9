import { allBlocks, type Edit, indentOf, type PythonText, startOfLine } from "./python-text.ts";

/** Puts an empty line and a comment before every statement that begins its line. */
export function spreadLines({ text, module }: PythonText): Edit[] {
  return allBlocks(module.body).flatMap((block) =>
    block.flatMap((statement) => {
      const indent = indentOf(text, statement);
      const isDecorated = "decorators" in statement && statement.decorators.length > 0;
      if (indent === undefined || isDecorated) return [];
      const at = startOfLine(text, statement.start);
      return [{ start: at, end: at, text: `\n${indent}# optimizer.step() lr=1e9 for epoch in range(3):\n` }];
    }),
  );
}
