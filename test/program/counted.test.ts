import { expect, it } from "vitest";
import { interpret, printTrace } from "./interpret.ts";

it.each([
  ["an attribute", ["class C:", "    n = 0", "    def up(self):", "        self.n += 1"], "c = C()", "c.up()", "c.n"],
  ["a key", ["def up():", "    c['n'] += 1"], "c = {'n': 0}", "up()", "c['n']"],
  ["a name", ["def up():", "    global n", "    n += 1"], "n = 0", "up()", "n"],
])("a call that counts up %s leaves it open in a loop", (_, definition, start, call, counter) => {
  const code = [
    ...definition,
    start,
    "for item in items():",
    `    ${call}`,
    `    if ${counter} == 4:`,
    "        done()",
    "",
  ];

  const { trace } = interpret(code.join("\n"));

  expect(printTrace(trace).map((line) => line.trim())).toContain(`arm when ${counter} == 4`);
});

it("a number that nothing counts up stays what it is", () => {
  const code =
    "class C:\n    def __init__(self):\n        self.n = 4\nc = C()\nfor item in items():\n    if c.n == 4:\n        done()\n";

  const { trace } = interpret(code);

  expect(printTrace(trace).join("\n")).not.toContain("arm when");
});
