import { describe, expect, it } from "vitest";
import { makeFolder, writeFiles } from "../local/make-repository.ts";
import { run } from "./run-in-process.ts";

describe("the command line", () => {
  it("lists all commands with what they do", async () => {
    const { status, out, error } = await run("/", ["--help"]);

    expect(status).toBe(0);
    expect(error).toBe("");
    for (const command of ["review", "check", "recipe", "explain", "serve", "doctor"])
      expect(out).toMatch(new RegExp(`^  ${command} .*[a-z]`, "m"));
  });

  it("prints its version", async () => {
    expect(await run("/", ["--version"])).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it("explains each command", async () => {
    const { status, out } = await run("/", ["review", "--help"]);

    expect(status).toBe(0);
    expect(out).toContain("--fail-on <severity>");
    expect(out).toContain('(choices: "error", "warning", "note", "never",');
  });

  it.each([
    [["chek", "."], "unknown command 'chek'", "Did you mean check?"],
    [["check", ".", "--formt", "json"], "unknown option '--formt'", "Did you mean --format?"],
    [["check", ".", "--format", "xml"], "'xml' is invalid", "Allowed choices are pretty, json, github, patch."],
    [["review", "--fail-on", "info"], "'info' is invalid", "Allowed choices are error, warning, note, never."],
    [["check"], "missing required argument 'path'", ""],
    [["review", "a..b", "c"], "too many arguments", ""],
    [["recipe", "x.py", "--why", "zero"], "'zero' is invalid", "It must be the number of a line, 1 or more."],
    [["recipe", "x.py", "--why", "0"], "'0' is invalid", "It must be the number of a line"],
    [["check", "missing.py"], "missing.py: no such file or folder", ""],
    [["check", "-", "x.py"], "- reads standard input and stands alone", ""],
    [["check", "x.py", "--stdin-path", "y.py"], "write - for the path", ""],
    [
      ["explain", "schedule-never-steped"],
      "there is no rule schedule-never-steped",
      "did you mean schedule-never-stepped?",
    ],
    [["explain", "stepped"], "there is no rule stepped", "did you mean schedule-never-stepped?"],
    [["explain", "zzz"], "there is no rule zzz", "epoch-zero explain lists all"],
    [["review"], "is in no git repository", "epoch-zero check PATH"],
  ])("says what to mend about %j, and ends with 2", async (words, fault, hint) => {
    const folder = makeFolder();
    writeFiles(folder, { "x.py": "x = 1\n", "y.py": "" });

    const { status, out, error } = await run(folder, words);

    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(error).toMatch(/^epoch-zero: /);
    expect(error).toContain(fault);
    expect(error).toContain(hint);
    expect(error).not.toMatch(/^ +at /m);
  });

  it("without a command prints its help as an error", async () => {
    const { status, out, error } = await run("/", []);

    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(error).toContain("Usage: epoch-zero");
  });
});
