import { describe, expect, it } from "vitest";
import { loadFacts } from "../../../src/facts/load-facts.ts";
import { findVersion } from "../../../src/program/versions/find-version.ts";
import { readRequirements } from "../../../src/program/versions/read-requirements.ts";

const facts = loadFacts();

/** First and last release in use, and the line that says so. */
function versionOf(files: Record<string, string>, packageName: string, path = "src/train.py") {
  const requirements = Object.entries(files).flatMap(([file, text]) => readRequirements(file, text));
  const { releases, requirement } = findVersion(requirements, packageName, path, facts);
  return [releases[0], releases.at(-1), requirement ? `${requirement.path}:${requirement.line}` : "nothing"];
}

describe("findVersion", () => {
  it("gives all known releases where no file says anything", () => {
    expect(versionOf({}, "torch")).toEqual(["1.0.0", "2.15.0", "nothing"]);
    expect(versionOf({ "requirements.txt": "torch" }, "torch")).toEqual(["1.0.0", "2.15.0", "nothing"]);
  });

  it("gives the releases that a line allows", () => {
    expect(versionOf({ "requirements.txt": "torch==2.1.0" }, "torch")).toEqual([
      "2.1.0",
      "2.1.0",
      "requirements.txt:1",
    ]);
    expect(versionOf({ "requirements.txt": "torch>=2.1,<2.4" }, "torch")).toEqual([
      "2.1.0",
      "2.3.1",
      "requirements.txt:1",
    ]);
    expect(versionOf({ "requirements.txt": "torch~=2.1.0" }, "torch")).toEqual([
      "2.1.0",
      "2.1.2",
      "requirements.txt:1",
    ]);
    expect(versionOf({ "requirements.txt": "torch==2.1.0+cu118" }, "torch")).toEqual([
      "2.1.0",
      "2.1.0",
      "requirements.txt:1",
    ]);
  });

  it("keeps a pin of a release that is not listed", () => {
    expect(versionOf({ "requirements.txt": "torch==99.1" }, "torch")).toEqual(["99.1", "99.1", "requirements.txt:1"]);
  });

  it("does not believe a line that allows nothing", () => {
    expect(versionOf({ "requirements.txt": "torch>99" }, "torch")[2]).toBe("nothing");
  });

  it("takes the file nearest above", () => {
    const files = {
      "requirements.txt": "torch==2.1.0",
      "a/requirements.txt": "torch==1.13.1",
      "ab/requirements.txt": "torch==2.0.0",
    };

    expect(versionOf(files, "torch", "a/b/train.py")[0]).toBe("1.13.1");
    expect(versionOf(files, "torch", "abc/train.py")[0]).toBe("2.1.0");
    expect(versionOf(files, "torch", "train.py")[0]).toBe("2.1.0");
  });

  it("takes a folder requirements/ for the folder around it", () => {
    expect(versionOf({ "requirements/base.txt": "torch==2.0.0" }, "torch", "train.py")[0]).toBe("2.0.0");
  });

  it("takes the plain file before one for development", () => {
    expect(versionOf({ "requirements-dev.txt": "keras==2.2.4", "requirements.txt": "keras>=3" }, "keras")[0]).toBe(
      "3.0.0",
    );
  });

  it("takes the more exact of two lines", () => {
    expect(versionOf({ "requirements.txt": "torch>=1.0\ntorch==2.0.0" }, "torch").slice(0, 2)).toEqual([
      "2.0.0",
      "2.0.0",
    ]);
  });

  it("allows what any marker allows", () => {
    const text = "tensorflow==2.15.0; python_version < '3.12'\ntensorflow==2.17.0; python_version >= '3.12'";

    expect(versionOf({ "requirements.txt": text }, "tensorflow").slice(0, 2)).toEqual(["2.15.0", "2.17.0"]);
  });
});
