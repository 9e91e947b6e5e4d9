import { describe, expect, it } from "vitest";
import { findPythonFiles, withoutForeign } from "../../src/local/find-python-files.ts";
import type { FolderEntry } from "../../src/review/ports.ts";

const FOLDERS: Record<string, FolderEntry[]> = {
  "": [
    { name: "train.py", kind: "file" },
    { name: "link.py", kind: "other" },
    { name: "closed", kind: "folder" },
    { name: "pkg", kind: "folder" },
  ],
  pkg: [{ name: "a.ipynb", kind: "file" }],
};

describe("the search for Python files", () => {
  it("names the folders that it cannot open", () => {
    const found = findPythonFiles({ list: (path) => FOLDERS[path] }, "");

    expect(found).toEqual({ paths: ["pkg/a.ipynb", "train.py"], closed: ["closed"] });
  });

  it("leaves the same files out of a list as on disk", () => {
    const paths = [
      "train.py",
      ".tox/a.py",
      "env/pyvenv.cfg",
      "env/lib/a.py",
      "environment/a.py",
      "x/node_modules/a.py",
    ];

    expect(withoutForeign(paths)).toEqual(["train.py", "environment/a.py"]);
  });
});
