import { describe, expect, it } from "vitest";
import { loadModule } from "../../src/program/imports.ts";
import { Machine, runBudgeted } from "../../src/program/machine.ts";
import { createProgram } from "../../src/program/program.ts";
import type { Turns } from "../../src/program/turns.ts";
import { LIBRARY } from "../../src/recipe/frameworks/index.ts";
import { book } from "../rules/rule-book.ts";
import { parseFile, print } from "./interpret.ts";

const THREE_TURNS: Turns = {
  limitOf: () => 3,
  lengthOf: () => 3,
  replace: () => undefined,
  choose: () => undefined,
  isOpened: () => false,
  isIdle: () => false,
};

/** What a script leaves in `x`, with every loop gone through turn by turn. */
function valueAfter(lines: string[], turns: Partial<Turns> = {}): string {
  const file = parseFile("main.py", `${lines.join("\n")}\n`);
  const machine = new Machine(createProgram([file]), LIBRARY, { facts: book.facts, releasesOf: () => [] });
  machine.turns = { ...THREE_TURNS, ...turns };
  runBudgeted(machine, () => void loadModule(machine, file, "__main__"));
  const value = machine.modules.get("main.py")?.scope.names.get("x");
  if (value === undefined) throw new Error("x is not bound");
  return print(value);
}

describe("loops turn by turn", () => {
  it.each([
    [["x = 0", "for i in range(10): x += i"], "3"],
    [["x = 0", "for i in range(2): x += 1"], "2"],
    [["x = []", "for i in range(1, 10, 3): x.append(i)"], "[1, 4, 7]"],
    [["x = 0", "for i, item in enumerate(items(), start=5): x = i"], "7"],
    [["x = 0", "for (i, item), j in zip(enumerate(items()), range(2)): x += j + 1"], "3"],
    [["x = 0", "for i in itertools.islice(items(), 2): x += 1", "import itertools"], "3"],
    [["import itertools", "x = 0", "for i in itertools.islice(items(), 2): x += 1"], "2"],
    [["x = 0", "for i in range(3):", "    if i == 1: continue", "    x += 1"], "2"],
    [["x = 0", "for i in range(3):", "    if i == 1: break", "    x += 1", "else: x = 100"], "1"],
    [["x = 0", "for i in range(3): x += 1", "else: x = 100"], "100"],
    [["x = 0", "while x < 2: x += 1"], "2"],
    [["x = 0", "while True: x += 1"], "3"],
    [["def f():", "    for i in range(3):", "        if i == 1: return i * 10", "x = f()"], "10"],
    [
      ["class C:", "    n = 0", "    def up(self): self.n += 1", "c = C()", "for i in range(3): c.up()", "x = c.n"],
      "3",
    ],
    [["x = len(items())"], "3"],
  ])("count as Python does: %s", (lines, expected) => {
    expect(valueAfter(lines)).toBe(expected);
  });

  it("take the arm that is chosen where a condition is open", () => {
    const lines = ["x = 0", "for i in range(3):", "    if unknown(i): x += 1", "    else: x += 10"];

    expect(valueAfter(lines, { choose: (_, arms) => arms.length - 1 })).toBe("30");
  });

  it("open a condition that an option would open", () => {
    const lines = ["x = 0", "if None:", "    x = 1"];

    expect(valueAfter(lines)).toBe("0");
    expect(valueAfter(lines, { isOpened: () => true })).toBe("1");
  });
});
