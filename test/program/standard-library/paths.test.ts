import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

function path(expression: string, ...lines: string[]): string {
  const code = ["import os", "from pathlib import Path", ...lines, `x = ${expression}`].join("\n");
  return valueIn({ "src/tools/main.py": code, "src/tools/a.yaml": "lr: 1" });
}

describe("a path", () => {
  it.each([
    ["os.path.join('a', 'b', 'c.yaml')", '"a/b/c.yaml"'],
    ["os.path.join('a', '/b')", '"/b"'],
    ["os.path.dirname('a/b/c.yaml')", '"a/b"'],
    ["os.path.basename('a/b/c.yaml')", '"c.yaml"'],
    ["os.path.dirname(os.path.abspath(__file__))", '"src/tools"'],
    ["str(Path('a') / 'b' / 'c')", '"a/b/c"'],
    ["str(Path(__file__).resolve().parent)", '"src/tools"'],
    ["str(Path(__file__).parents[1] / 'x.yaml')", '"src/x.yaml"'],
    ["str(Path('a').joinpath('b', 'c'))", '"a/b/c"'],
    ["str(Path('a/b.txt').with_suffix('.yaml'))", '"a/b.yaml"'],
    ["str(Path('a/b.txt').with_name('c.yaml'))", '"a/c.yaml"'],
    ["os.path.exists('a.yaml')", "True"],
    ["Path('a.yaml').is_file()", "True"],
  ])("is known where its parts are: %s", (expression, expected) => {
    expect(path(expression)).toBe(expected);
  });

  it("is not known where a part is not", () => {
    expect(path("os.path.join(os.environ['HOME'], 'a')")).not.toContain('"');
    expect(path("os.path.exists('checkpoint.pt')")).toBe("os.path.exists()");
    expect(path("os.path.exists('b.yaml')")).toBe("os.path.exists()");
  });
});
