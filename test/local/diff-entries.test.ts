import { describe, expect, it } from "vitest";
import { parseRawDiff, toChangedFile } from "../../src/local/diff-entries.ts";

const OLD = "1".repeat(40);
const NEW = "2".repeat(40);

function changes(...rows: string[][]): unknown[] {
  return parseRawDiff(
    rows
      .flat()
      .map((field) => `${field}\0`)
      .join(""),
  ).map(toChangedFile);
}

describe("a raw diff", () => {
  it("becomes changed files", () => {
    const found = changes(
      [`:100644 100644 ${OLD} ${NEW} M`, "a b.py"],
      [`:000000 100755 ${OLD} ${NEW} A`, "new\nname.py"],
      [`:100644 000000 ${OLD} ${NEW} D`, "gone.py"],
      [`:100644 100644 ${OLD} ${NEW} R087`, "old.py", "moved.py"],
      [`:100644 000000 ${OLD} ${NEW} U`, "conflict.py"],
    );

    expect(found).toEqual([
      { path: "a b.py", previousPath: undefined, status: "modified" },
      { path: "new\nname.py", previousPath: undefined, status: "added" },
      { path: "gone.py", previousPath: undefined, status: "removed" },
      { path: "moved.py", previousPath: "old.py", status: "renamed" },
      { path: "conflict.py", previousPath: undefined, status: "modified" },
    ]);
  });

  it("has no files where a link or submodule stands on both sides", () => {
    const found = changes(
      [`:120000 120000 ${OLD} ${NEW} M`, "link.py"],
      [`:000000 160000 ${OLD} ${NEW} A`, "vendor"],
      [`:120000 100644 ${OLD} ${NEW} T`, "file_now.py"],
      [`:100644 120000 ${OLD} ${NEW} T`, "link_now.py"],
    );

    expect(found).toEqual([
      undefined,
      undefined,
      { path: "file_now.py", previousPath: undefined, status: "added" },
      { path: "link_now.py", previousPath: undefined, status: "removed" },
    ]);
  });

  it("is read as far as it goes", () => {
    expect(parseRawDiff("")).toEqual([]);
    expect(parseRawDiff("fatal: something\0")).toEqual([]);
  });
});
