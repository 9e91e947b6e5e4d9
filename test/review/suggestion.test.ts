import { describe, expect, it } from "vitest";
import { toLineReplacement } from "../../src/review/suggestion.ts";
import { makeFile, makeFiles, makeFix, replaceText } from "./make-finding.ts";

const CODE = "import torch\n\nlr = 0.1\nmodel = make()\noptimizer = SGD(model, lr)\nrun(model)\n";
const FILES = makeFiles({ "train.py": CODE, "other.py": "x = 1\n" });
const at = (startLine: number, endLine = startLine) => ({ path: "train.py", startLine, endLine });
const edit = (old: string, replacement: string) => replaceText("train.py", CODE, [old, replacement]);
const insert = (start: number, text: string) => ({ path: "train.py", start, end: start, text });

describe("a fix as whole lines", () => {
  it("replaces the line it edits", () => {
    expect(toLineReplacement(makeFix(edit("0.1", "0.01")), at(3), FILES)).toEqual({
      ...at(3),
      text: "lr = 0.01\n",
    });
  });

  it("joins edits on near lines, and keeps what is between them", () => {
    const fix = makeFix(edit("SGD(model, lr)", "SGD(model, lr=lr)"), edit("0.1", "0.01"));

    expect(toLineReplacement(fix, at(3), FILES)).toEqual({
      ...at(3, 5),
      text: "lr = 0.01\nmodel = make()\noptimizer = SGD(model, lr=lr)\n",
    });
  });

  it("begins with the cause where that is near above, and with the edit where it is far", () => {
    const fix = makeFix(edit("run(model)", "run(model, optimizer)"));

    expect(toLineReplacement(fix, at(3), FILES)).toMatchObject(at(3, 6));
    expect(toLineReplacement(fix, at(1), FILES)).toMatchObject(at(6));
  });

  it("inserts a line before the one that begins there", () => {
    const fix = makeFix(insert(CODE.indexOf("run"), "optimizer.step()\n"));

    expect(toLineReplacement(fix, at(6), FILES)).toEqual({ ...at(6), text: "optimizer.step()\nrun(model)\n" });
  });

  it("replaces only the line that an edit takes away with its end", () => {
    const fix = makeFix(edit("lr = 0.1\n", ""));

    expect(toLineReplacement(fix, at(3), FILES)).toEqual({ ...at(3), text: "" });
  });

  it("tells a line that is left empty from one that is taken away", () => {
    const fix = makeFix(edit("lr = 0.1", ""));

    expect(toLineReplacement(fix, at(3), FILES)?.text).toBe("\n");
  });

  it("keeps the ends of its lines", () => {
    const crlf = CODE.replaceAll("\n", "\r\n");
    const fix = makeFix(replaceText("train.py", crlf, ["0.1", "0.01"]));

    expect(toLineReplacement(fix, at(3), makeFiles({ "train.py": crlf }))?.text).toBe("lr = 0.01\r\n");
  });

  it("reaches to the end of a file without a last line end", () => {
    const code = "lr = 0.1\nrun(lr)";
    const fix = makeFix({ path: "train.py", start: code.length, end: code.length, text: "\nstop()" });

    expect(toLineReplacement(fix, at(2), makeFiles({ "train.py": code }))).toEqual({
      ...at(2),
      text: "run(lr)\nstop()",
    });
  });

  it.each([
    ["touches two files", makeFix(edit("0.1", "0.2"), { path: "other.py", start: 0, end: 1, text: "y" }), FILES],
    ["has no edit", makeFix(), FILES],
    ["edits a file that was not read", makeFix({ path: "gone.py", start: 0, end: 0, text: "x" }), FILES],
    ["overlaps itself", makeFix(edit("lr = 0.1", "lr = 1"), edit("0.1", "0.2")), FILES],
    [
      "edits a notebook",
      makeFix(edit("0.1", "0.2")),
      new Map([["train.py", { ...makeFile("train.py", CODE), notebook: { lines: [] } as never }]]),
    ],
    ["writes more than a comment should hold", makeFix(edit("0.1", "1".repeat(10_001))), FILES],
  ])("is none when it %s", (_, fix, files) => {
    expect(toLineReplacement(fix, at(3), files)).toBeUndefined();
  });

  it("is none when it spans too many lines", () => {
    const long = `a = 1\n${"pass\n".repeat(20)}b = 2\n`;
    const fix = makeFix(
      { path: "train.py", start: 0, end: 1, text: "c" },
      { path: "train.py", start: long.length - 6, end: long.length - 5, text: "d" },
    );

    expect(toLineReplacement(fix, at(1), makeFiles({ "train.py": long }))).toBeUndefined();
  });
});
