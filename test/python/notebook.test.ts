import { describe, expect, it } from "vitest";
import { readNotebook } from "../../src/python/notebook.ts";

interface Cell {
  type?: string;
  source: string | string[];
}

function notebook(cells: Cell[], indent = 1): string {
  const written = cells.map(({ type = "code", source }) => ({ cell_type: type, metadata: {}, outputs: [], source }));
  return JSON.stringify({ cells: written, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, indent);
}

function read(json: string) {
  const found = readNotebook(json);
  if ("error" in found) throw new Error(found.error);
  return found;
}

describe("readNotebook", () => {
  it("joins the code cells in order and leaves the others out", () => {
    const json = notebook([
      { source: ["import torch\n", "x = 1"] },
      { type: "markdown", source: "# y = 2" },
      { type: "raw", source: "z" },
      { source: "w = 3\n" },
    ]);

    expect(read(json).text).toBe("import torch\nx = 1\nw = 3\n");
  });

  it("leads back to the cell, its line, and the line of the JSON", () => {
    const json = notebook([{ type: "markdown", source: ["a\n", "b"] }, { source: ["x = 1\n", "\n", "y = 2"] }]);

    const { lines } = read(json).notebook;

    expect(lines.map(({ cell, cellLine }) => [cell, cellLine])).toEqual([
      [2, 1],
      [2, 2],
      [2, 3],
    ]);
    expect(lines.map(({ rawLine }) => json.split("\n")[rawLine - 1]?.trim())).toEqual([
      '"x = 1\\n",',
      '"\\n",',
      '"y = 2"',
    ]);
  });

  it("gives all lines of a source in one string the line of that string", () => {
    const json = notebook([{ source: "x = 1\ny = 2" }]);

    const { notebook: map, text } = read(json);

    expect(text).toBe("x = 1\ny = 2\n");
    expect(map.lines.map(({ rawLine }) => json.split("\n")[rawLine - 1])).toEqual(
      Array(2).fill('   "source": "x = 1\\ny = 2"'),
    );
  });

  it.each([
    ["%matplotlib inline", ""],
    ["!pip install torch", ""],
    ["?model", ""],
    ["model.fit?", ""],
    ["files = !ls", ""],
    ["  !nvidia-smi", "  pass"],
    ["x = 5 % 2", "x = 5 % 2"],
    ["y = a if b else c", "y = a if b else c"],
    ["print('100%')", "print('100%')"],
  ])("blanks %s in place", (line, expected) => {
    const { text } = read(notebook([{ source: [line] }]));

    expect(text.trimEnd()).toBe(expected);
    expect(text.length).toBe(line.length + 1);
  });

  it("blanks the lines on which a command goes on", () => {
    const { text } = read(notebook([{ source: "!python train.py \\\n  --lr 0.1 \\\n  --epochs 3\nx = 1" }]));

    expect(text.split("\n").map((line) => line.trim())).toEqual(["", "", "", "x = 1", ""]);
  });

  it("keeps the Python below %%time and blanks a cell of another language", () => {
    const json = notebook([{ source: "%%time\nx = 1" }, { source: "%%bash\npython train.py --lr 0.1" }]);

    expect(
      read(json)
        .text.split("\n")
        .map((line) => line.trimEnd()),
    ).toEqual(["", "x = 1", "", "", ""]);
  });

  it("keeps an empty cell as a line", () => {
    expect(read(notebook([{ source: [] }, { source: "x" }])).text).toBe("x\n");
    expect(read(notebook([{ source: "" }, { source: "x" }])).text).toBe("\nx\n");
  });

  it("reads carriage returns and compact JSON", () => {
    const json = notebook([{ source: ["x = 1\r\n", "y = 2\r\n"] }], 0);

    const { text, notebook: map } = read(json);

    expect(text).toBe("x = 1\ny = 2\n");
    expect(map.lines.map(({ rawLine }) => rawLine)).toEqual([1, 1]);
  });

  it.each([
    ["{", /^not valid JSON at line 1$/],
    ['{"cells": [\n{"cell_type": "code" "source": []}]}', /^not valid JSON at line 2$/],
    ["{}", /^no cells in it$/],
    ['{"cells": 3}', /^no cells in it$/],
    ["[".repeat(100_000), /not valid JSON|nested too deeply/],
  ])("says why %j is no notebook", (json, reason) => {
    expect(readNotebook(json)).toEqual({ error: expect.stringMatching(reason) });
  });
});
