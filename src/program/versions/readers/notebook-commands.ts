import { visit } from "jsonc-parser";
import type { Reading } from "../reading.ts";
import { Installs } from "./installs.ts";
import { splitShell } from "./shell.ts";

/** A cheap look at the raw text: most notebooks install nothing. */
const HINT = /[!%]\s*(?:\w+ -m )?(?:pip|conda|mamba|uv|env|set_env|bash|sh|shell)\b/;

interface CodeLine {
  text: string;
  /** 1-based line of the JSON. */
  line: number;
}

/** Reads `!pip install`, `%pip install`, `%conda install`, `%env` and `%%bash` cells of a notebook. They speak for it alone. */
export function readNotebookCommands(reading: Reading, json: string): void {
  if (!HINT.test(json)) return;
  const installs = new Installs(reading, { resolve: () => undefined, takesIncludes: true });
  for (const cell of readCodeCells(json)) {
    const isShell = /^\s*%%(bash|sh|shell|script)\b/.test(cell.find(({ text }) => text.trim() !== "")?.text ?? "");
    cell.forEach(({ text, line }, index) => {
      const command = isShell && !text.startsWith("%%") ? text : /^\s*(?:\w+\s*=\s*)?[!%](?!%)\s*(.*)$/.exec(text)?.[1];
      if (command === undefined) return;
      installs.run(splitShell(withContinuation(command, cell.slice(index + 1)), line));
      const [, name, value] = /^(?:env|set_env)\s+(\w+)\s*[=\s]\s*(\S+)/.exec(command) ?? [];
      if (name) reading.takeSetting(name, value?.replace(/^['"]|['"]$/g, ""), { line, isCertain: true });
    });
  }
  installs.finish();
}

function withContinuation(command: string, following: CodeLine[]): string {
  const lines = [command];
  for (const { text } of following.slice(0, 50)) {
    if (!lines.at(-1)?.endsWith("\\")) break;
    lines.push(text);
  }
  return lines.join("\n");
}

/** The lines of each code cell; empty when the JSON is broken. */
function readCodeCells(json: string): CodeLine[][] {
  const cells = new Map<unknown, { isCode: boolean; source: CodeLine[] }>();
  const take = (value: unknown, line: number, path: unknown[]) => {
    const [root, index, key] = path;
    if (root !== "cells" || typeof value !== "string" || (key !== "cell_type" && key !== "source")) return;
    const cell = cells.get(index) ?? { isCode: false, source: [] };
    cells.set(index, cell);
    if (key === "cell_type") cell.isCode = value === "code";
    else
      cell.source.push(
        ...value
          .replace(/\n$/, "")
          .split("\n")
          .map((text) => ({ text, line: line + 1 })),
      );
  };
  try {
    visit(json, { onLiteralValue: (value, _offset, _length, line, _character, pathOf) => take(value, line, pathOf()) });
  } catch {
    // Nested too deeply for the reader's stack.
    return [];
  }
  return [...cells.values()].filter((cell) => cell.isCode).map((cell) => cell.source);
}
