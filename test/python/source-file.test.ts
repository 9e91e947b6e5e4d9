import { describe, expect, it } from "vitest";
import { findLineStarts, lineOf, locate, textOf } from "../../src/python/source-file.ts";
import { parser } from "./parser.ts";

const TEXT = "é = 1\r\n😀\n\nlast";
const starts = findLineStarts(TEXT);

describe("locate", () => {
  it("counts lines from 1 and columns from 0, in UTF-16 units", () => {
    expect(locate(starts, 0)).toEqual({ line: 1, column: 0 });
    expect(locate(starts, TEXT.indexOf("1"))).toEqual({ line: 1, column: 4 });
    expect(locate(starts, TEXT.indexOf("😀") + 2)).toEqual({ line: 2, column: 2 });
    expect(locate(starts, TEXT.indexOf("last"))).toEqual({ line: 4, column: 0 });
    expect(locate(starts, TEXT.length)).toEqual({ line: 4, column: 4 });
  });

  it("puts the line end on the line it ends", () => {
    expect(locate(starts, TEXT.indexOf("\n"))).toEqual({ line: 1, column: 6 });
  });

  it("knows one line in an empty text", () => {
    expect(locate(findLineStarts(""), 0)).toEqual({ line: 1, column: 0 });
  });
});

describe("lineOf", () => {
  const module = parser.parse(TEXT) ?? {
    kind: "Module" as const,
    body: [],
    comments: [],
    damage: [],
    start: 0,
    end: 0,
  };
  const file = { path: "a.py", text: TEXT, module, lineStarts: starts, notebook: undefined };

  it("is the line of the file", () => {
    expect(lineOf(file, { start: TEXT.indexOf("last"), end: TEXT.length })).toBe(4);
    expect(textOf(file, { start: TEXT.indexOf("last"), end: TEXT.length })).toBe("last");
  });

  it("is the line of the JSON in a notebook", () => {
    const lines = [12, 13, 20, 21].map((rawLine, index) => ({ cell: 1, cellLine: index + 1, rawLine }));

    expect(lineOf({ ...file, notebook: { lines } }, { start: TEXT.indexOf("last"), end: TEXT.length })).toBe(21);
  });
});
