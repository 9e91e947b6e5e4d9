import { describe, expect, it } from "vitest";
import { launchersAround } from "../../src/review/launcher-files.ts";
import { parseFile } from "../program/interpret.ts";

const LISTINGS = new Map([
  ["", new Set(["README.md", "Makefile", "setup.py", "examples", "LICENSE"])],
  ["examples", new Set(["train.py", "train.sh", "README.md", "config.yaml"])],
]);

describe("the launchers of a script", () => {
  it("are the files with commands in its folder and at the root", () => {
    const file = parseFile("examples/train.py", "import argparse\n");

    expect(launchersAround(file, LISTINGS)).toEqual([
      "examples/README.md",
      "examples/train.sh",
      "Makefile",
      "README.md",
    ]);
  });

  it("are not looked for where a file reads no command line", () => {
    expect(launchersAround(parseFile("examples/train.py", "import torch\n"), LISTINGS)).toEqual([]);
  });

  it("are at most twenty", () => {
    const many = new Map([["", new Set(Array.from({ length: 50 }, (_, index) => `run${index}.sh`))]]);

    expect(launchersAround(parseFile("train.py", "import click\n"), many)).toHaveLength(20);
  });
});
