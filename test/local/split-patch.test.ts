import { describe, expect, it } from "vitest";
import { PatchIndex } from "../../src/local/split-patch.ts";

const PATCH = [
  "diff --git a/train.py b/train.py",
  "index 1..2 100644",
  "--- a/train.py",
  "+++ b/train.py",
  "@@ -1,2 +1,2 @@",
  " a = 1",
  "-- a/x",
  "+++ b/x",
  "diff --git a/old.py b/new name.py",
  "similarity index 90%",
  "rename from old.py",
  "rename to new name.py",
  "--- a/old.py",
  "+++ b/new name.py\t",
  "@@ -1 +1 @@",
  "-x",
  "\\ No newline at end of file",
  "+y",
  'diff --git "a/q\\"\\303\\274\\t.py" "b/q\\"\\303\\274\\t.py"',
  "new file mode 100644",
  "--- /dev/null",
  '+++ "b/q\\"\\303\\274\\t.py"',
  "@@ -0,0 +1 @@",
  "+z",
  "diff --git a/data.bin b/data.bin",
  "Binary files a/data.bin and b/data.bin differ",
  "diff --git a/run.py b/run.py",
  "old mode 100644",
  "new mode 100755",
  "",
].join("\n");

describe("a patch of several files", () => {
  const patches = new PatchIndex(PATCH);

  it("is taken apart by the names on both sides", () => {
    expect(patches.find("train.py", "train.py")).toBe("@@ -1,2 +1,2 @@\n a = 1\n-- a/x\n+++ b/x");
    expect(patches.find("old.py", "new name.py")).toBe("@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y");
    expect(patches.find(undefined, 'q"ü\t.py')).toBe("@@ -0,0 +1 @@\n+z");
  });

  it("has nothing for files without hunks", () => {
    expect(patches.find("data.bin", "data.bin")).toBeUndefined();
    expect(patches.find("run.py", "run.py")).toBeUndefined();
    expect(patches.find("train.py", undefined)).toBeUndefined();
  });
});
