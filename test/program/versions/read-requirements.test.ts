import { describe, expect, it } from "vitest";
import { readRequirements } from "../../../src/program/versions/read-requirements.ts";
import { isRequirementFile } from "../../../src/program/versions/requirement.ts";

function read(path: string, text: string): string[] {
  return readRequirements(path, text).map(
    (one) => `${one.line}: ${one.package}${one.specifier}${one.condition ? " ?" : ""}`,
  );
}

describe("requirements.txt", () => {
  it.each([
    ["torch==2.1.0", "torch==2.1.0"],
    ["  Torch >= 2 , < 3  # the trainer", "torch>=2,<3"],
    ["torch[opt-einsum]~=2.1", "torch~=2.1"],
    ["tf_keras==2.16.*", "tf-keras==2.16.*"],
    ["torch (>=1.0)", "torch>=1.0"],
    ["tensorflow-cpu==2.15.0; python_version < '3.12'", "tensorflow-cpu==2.15.0 ?"],
    ["torch==2.1.0 --hash=sha256:abc", "torch==2.1.0"],
    ["torch==2.1.0 \\", "torch==2.1.0"],
    ["torch", "torch"],
  ])("reads %j", (line, expected) => {
    expect(read("requirements.txt", line)).toEqual([`1: ${expected}`]);
  });

  it.each([
    "# torch==2.1",
    "-r base.txt",
    "--extra-index-url https://example.org/simple",
    "git+https://example.org/torch.git@v2.1#egg=torch",
    "torch @ https://example.org/torch-2.1.0.whl",
    "https://example.org/torch-2.1.0.whl",
    "./packages/torch",
    "",
  ])("skips %j", (line) => {
    expect(read("requirements.txt", line)).toEqual([]);
  });

  it("counts lines from 1, with any line end", () => {
    expect(read("requirements.txt", "# pins\r\n\r\nnumpy\r\ntorch==2.1\r\n")).toEqual(["3: numpy", "4: torch==2.1"]);
  });
});

describe("pyproject.toml", () => {
  it("reads the dependencies of a project, its extras and its groups", () => {
    const text = [
      "[project]",
      'dependencies = ["torch>=2.1"]',
      "[project.optional-dependencies]",
      'tf = ["tensorflow-cpu==2.15"]',
      "[dependency-groups]",
      'test = ["optax>=0.2", {include-group = "tf"}]',
    ].join("\n");

    expect(read("pyproject.toml", text)).toEqual(["2: torch>=2.1", "4: tensorflow-cpu==2.15 ?", "6: optax>=0.2 ?"]);
  });

  it.each([
    ['"^2.1"', ">=2.1,<3"],
    ['"^0.4.2"', ">=0.4.2,<0.5"],
    ['"~2.1.3"', ">=2.1.3,<2.2"],
    ['"~2"', ">=2,<3"],
    ['"2.1.0"', "==2.1.0"],
    ['">=2.1, <3"', ">=2.1,<3"],
    ['"*"', ""],
    ['{ version = "^2.1", extras = ["all"] }', ">=2.1,<3"],
  ])("reads Poetry's torch = %s", (written, specifier) => {
    const text = `[tool.poetry]\nname = "torch-trainer"\n[tool.poetry.dependencies]\npython = "^3.11"\ntorch = ${written}\n`;

    expect(read("pyproject.toml", text).filter((one) => one.includes("torch"))).toEqual([`5: torch${specifier}`]);
  });

  it("reads Poetry's groups", () => {
    expect(read("pyproject.toml", '[tool.poetry.group.train.dependencies]\nkeras = "3.1"\n')).toEqual([
      "2: keras==3.1 ?",
    ]);
  });

  it.each(["[project", "project = 3", "", '[project]\ndependencies = "torch"'])("gives nothing for %j", (text) => {
    expect(read("pyproject.toml", text)).toEqual([]);
  });
});

describe("isRequirementFile", () => {
  it.each([
    "requirements.txt",
    "a/requirements-dev.txt",
    "requirements_gpu.txt",
    "requirements/base.txt",
    "pyproject.toml",
  ])("knows %s", (path) => {
    expect(isRequirementFile(path)).toBe(true);
  });

  it.each(["notes.txt", "requirements.md", "poetry.toml"])("does not take %s for one", (path) => {
    expect(isRequirementFile(path)).toBe(false);
  });
});
