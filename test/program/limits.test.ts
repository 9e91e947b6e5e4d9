import { describe, expect, it } from "vitest";
import { interpret, print, valueIn } from "./interpret.ts";

const LONG_DECORATOR = `
def document(target):
    for a in [1, 2, 3]:
        ${"x = a + 1; ".repeat(400)}
    return None
`;

describe("a decorator of the program", () => {
  it("that takes thousands of steps leaves the function as it is, and costs the run once", () => {
    const methods = Array.from({ length: 300 }, (_, index) => `@document\ndef f${index}():\n    return ${index}\n`);
    const { machine, get } = interpret(`${LONG_DECORATOR}${methods.join("")}x = f299()\n`);

    expect(machine.exhausted).toBeUndefined();
    expect(print(get("x"))).toBe("299");
  });

  it("may import a module that takes more steps than a decorator is worth", () => {
    const { get } = interpret({
      "main.py":
        "def note(target):\n    import big\n    KEPT.append(big.LAST)\n    return target\nKEPT = []\n@note\ndef f(): pass\nx = KEPT[0]\n",
      "big.py": `${Array.from({ length: 900 }, (_, index) => `v${index} = ${index} + 1\n`).join("")}LAST = 7\n`,
    });

    expect(print(get("x"))).toBe("7");
  });

  it("that ends at its limit inside a branch leaves no branch open", () => {
    const code = `import q\ndef long(target):\n    if q.a:\n        ${"x = 1; ".repeat(1_500)}\n@long\ndef f(): pass\ny = 1\nif q.b:\n    y = 2\n`;

    expect(print(interpret(code).get("y"))).toMatch(/^1.*2|2.*1/);
  });
});

describe("an imported package", () => {
  it("goes on behind a statement that takes long", () => {
    const { machine, get } = interpret({
      "main.py": "from pkg import LR as x\n",
      "pkg/__init__.py": `def build():\n    ${"z = 1; ".repeat(3_000)}\nbuild()\nLR = 0.1\n`,
    });

    expect(print(get("x"))).toBe("0.1");
    expect(machine.exhausted).toBeUndefined();
  });
});

describe("what only type checkers see", () => {
  it("is not imported", () => {
    const code = "from typing import TYPE_CHECKING\nx = 1\nif TYPE_CHECKING:\n    x = 2\n";

    expect(valueIn(code)).toBe("1");
  });
});
