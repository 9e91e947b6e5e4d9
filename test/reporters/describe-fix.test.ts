import { describe, expect, it } from "vitest";
import type { Fix } from "../../src/findings/finding.ts";
import { findLineStarts, type SourceFile } from "../../src/python/source-file.ts";
import { describeFix } from "../../src/reporters/describe-fix.ts";
import { parser } from "../python/parser.ts";

function fileOf(path: string, text: string): [string, SourceFile] {
  const module = parser.parse(text);
  if (module === undefined) throw new Error(`${path} does not parse`);
  return [path, { path, text, module, lineStarts: findLineStarts(text), notebook: undefined }];
}

const CODE = "def train():\n    for x in data:\n        loss.backward()\n        optimizer.step()\n";
const FILES = new Map([
  fileOf("train.py", CODE),
  fileOf("crlf.py", CODE.replaceAll("\n", "\r\n")),
  fileOf("base.py", "lr = 0.1\n"),
]);

function fixOf(...edits: [path: string, old: string, text: string][]): Fix {
  const placed = edits.map(([path, old, text]) => {
    const start = FILES.get(path)?.text.indexOf(old) ?? -1;
    return { path, start, end: start + (text.endsWith("\n") ? 0 : old.length), text };
  });
  return { edits: placed, safety: "safe", verified: true };
}

describe("a fix in words", () => {
  it.each([
    [
      "a replaced line as it will stand",
      fixOf(["train.py", "loss.backward", "scaled.backward"]),
      ["scaled.backward()"],
    ],
    [
      "a new line with its number",
      fixOf(["train.py", "        optimizer.step", "        optimizer.zero_grad()\n"]),
      ["4 + optimizer.zero_grad()"],
    ],
    ["a line that goes with its number", fixOf(["train.py", "        loss.backward()\n", ""]), ["3 - loss.backward()"]],
    [
      "lines that end with carriage returns",
      fixOf(["crlf.py", "loss.backward", "scaled.backward"]),
      ["scaled.backward()"],
    ],
    [
      "several lines without their common indent",
      fixOf(["train.py", "for x in data:", "while x:\n        clear()\n        if y:"]),
      ["while x:", "    clear()", "    if y:"],
    ],
    [
      "edits in several files by file",
      fixOf(["train.py", "loss.backward", "scaled.backward"], ["base.py", "0.1", "0.01"]),
      ["train.py:", "scaled.backward()", "base.py:", "lr = 0.01"],
    ],
    [
      "a long one in part",
      fixOf(["base.py", "0.1", "1\na = 2\nb = 3\nc = 4\nd = 5"]),
      ["lr = 1", "a = 2", "b = 3", "c = 4", "…"],
    ],
  ] as const)("shows %s", (_, fix, lines) => {
    expect(describeFix(fix, FILES)).toEqual(lines);
  });
});
