import { describe, expect, it } from "vitest";
import { listFixtureRules, listFixtures } from "../rules/fixture.ts";
import { parser } from "./parser.ts";
import { printCode, printExpressionOf } from "./print-syntax.ts";
import { listNodes } from "./walk-nodes.ts";

function parse(code: string) {
  const module = parser.parse(code);
  if (module === undefined) throw new Error("the parser gave up");
  return module;
}

function damagedTexts(code: string): string[] {
  return parse(code).damage.map(({ start, end }) => code.slice(start, end));
}

describe("an expression", () => {
  it.each([
    ["1_000", "1000"],
    ["0x1F + 0o17 + 0b11", "((31 + 15) + 3)"],
    ["1e-3", "0.001f"],
    ["1.", "1f"],
    ["-1.5e-3", "-0.0015f"],
    ["2j", "NaN"],
    ["'a' \"b\"", '"ab"'],
    ["r'\\n' '\\x41\\u00e9\\101'", '"\\\\nAéA"'],
    ["b'x'", 'b"x"'],
    ["f'a{x}{{b}}'", 'f["a" x "{b}"]'],
    ["f'{x:>{width}.{n}f}' ", "f[f[x width n ?formatted?]]"],
    ["f'{x!r}{y=}'", "f[f[x ?formatted?] f[y ?formatted?]]"],
    ['f"{d["k"]}"', 'f[d["k"]]'],
    ["t'{x}'", "f[x]"],
    ["'a' f'{b}'", 'f["a" b]'],
    ["[1, *a, (2,), {3}, ()]", "[1, *a, (2,), {3}, (,)]"],
    ["{'a': 1, **b}", '{"a": 1, **b}'],
    ["a.b[1:2, ::3, ...]", "a.b[(1:2:, ::3, ...,)]"],
    ["f(1, *a, k=2, **b)", "f(1, *a, k=2, **b)"],
    ["f(x for x in y)", "f(generator<x for x in y>)"],
    ["not a == b", "(not (a == b))"],
    ["-x ** 2 @ ~y", "((- (x ** 2)) @ (~ y))"],
    ["a and b or c", "((a and b) or c)"],
    ["a < b <= c is not d not in e", "(a < b <= c is not d not in e)"],
    ["a if b else c if d else e", "(a if b else (c if d else e))"],
    ["lambda x, /, y=1, *, z, **k: x", "(lambda x/, y = 1, z!, **k: x)"],
    ["[x for x in y if x if z for w in x]", "list<x for x in y if x if z for w in x>"],
    ["{k: v for k, v in d.items()}", "dict<k: v for (k, v,) in d.items()>"],
    ["(n := len(a)) > 1", "((n := len(a)) > 1)"],
    ["await f()", "(await f())"],
    ["(yield from x)", "(yield from x)"],
  ])("reads %s", (code, expected) => {
    expect(printExpressionOf(code)).toBe(expected);
    expect(parse(code).damage).toEqual([]);
  });
});

describe("a statement", () => {
  it.each([
    ["a = b = 1, 2", "Assign a = b = (1, 2,)"],
    ["(a, *b), c = d", "Assign ((a, *b,), c,) = d"],
    ["self.lr: float = 0.1", "AnnAssign self.lr: float = 0.1f"],
    ["x: int", "AnnAssign x: int"],
    ["x //= 2", "AugAssign x //= 2"],
    ["x @= y", "AugAssign x @= y"],
    ["del a, b[0]", "Delete a, b[0]"],
    ["assert x, 'm'", "Assert x"],
    ["raise E from c", "Raise E from c"],
    ["import a.b as c, d", "Import a.b as c, d"],
    ["from ..a import (b as c, d,)", "ImportFrom ..a b as c, d"],
    ["from . import *", "ImportFrom . *"],
    ["from __future__ import annotations", "ImportFrom __future__ annotations"],
    ["type Pair[T] = tuple[T, T]", "TypeAlias Pair[T]"],
    ["a; b;", "ExpressionStatement a\nExpressionStatement b"],
    ["x = 1 \\\n  + 2", "Assign x = (1 + 2)"],
    [
      "if a: b\nelif c: d\nelse: e",
      "If a { ExpressionStatement b } c { ExpressionStatement d } else { ExpressionStatement e }",
    ],
    ["while a:\n  break\nelse:\n  continue", "While a { Break } else { Continue }"],
    ["for i, x in 1, 2:\n  pass\nelse:\n  y", "For (i, x,) in (1, 2,) { Pass } else { ExpressionStatement y }"],
    ["with a as b, c: pass", "With a as b, c { Pass }"],
    ["with (a as b, c as (d, e),): pass", "With a as b, c as (d, e,) { Pass }"],
    [
      "try:\n  a\nexcept (E, F) as e:\n  b\nexcept:\n  c\nelse:\n  d\nfinally:\n  f",
      "Try { ExpressionStatement a } except (E, F,) as e { ExpressionStatement b } except  { ExpressionStatement c } else { ExpressionStatement d } finally { ExpressionStatement f }",
    ],
    ["try:\n  a\nexcept* E:\n  b", "Try { ExpressionStatement a } except E { ExpressionStatement b }"],
    [
      "match x:\n  case 'a': b\n  case K.C if y: c\n  case [p, *q]: d\n  case _: e",
      'Match x case "a" { ExpressionStatement b } case K.C if y { ExpressionStatement c } case ?pattern? { ExpressionStatement d } case ?_? { ExpressionStatement e }',
    ],
    [
      "@a.b(1)\nasync def f(x, /, y: int = 1, *args, z, **k) -> None:\n  global g\n  return",
      "FunctionDef @a.b(1) async f(x/, y: int = 1, *args, z!, **k) -> None { Global g; Return }",
    ],
    ["def f[T: int](x: T) -> T: return x", "FunctionDef f(x: T) -> T { Return x }"],
    ["def f[T](x): pass", "FunctionDef f(x) { Pass }"],
    ["@d\nclass A[T](B, metaclass=M):\n  x = 1", "ClassDef @d A(B, metaclass=M) { Assign x = 1 }"],
    ["match = type = print = 1", "Assign match = type = print = 1"],
  ])("reads %j", (code, expected) => {
    expect(printCode(code)).toBe(expected);
    expect(parse(code).damage).toEqual([]);
  });

  it.each([
    ["print 'epoch', i", 'Print "epoch", i'],
    ["print >>f, a", "Print a"],
    ["exec code in scope", "Exec code"],
    ["raise E, 'm'", 'Raise (E, "m",)'],
    ["try:\n  a\nexcept E, e:\n  b", "Try { ExpressionStatement a } except E as e { ExpressionStatement b }"],
    ["x = 0755 + 10L", "Assign x = (493 + 10)"],
    ["a <> b", "ExpressionStatement (a <> b)"],
  ])("reads %j of Python 2", (code, expected) => {
    expect(printCode(code)).toBe(expected);
    expect(parse(code).damage).toEqual([]);
  });
});

describe("the places of nodes", () => {
  const body =
    "import torch\nopt = torch.optim.SGD(params, lr = 1e-3)  # ⚡\nfor é in 'x😀y', 𝑓(opt):\n\tprint(f'{é!r} 😀', opt)\n";

  it.each([
    ["line feeds", body],
    ["carriage returns", body.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${body}`],
    ["a form feed", `\f${body.replace("\nfor", "\n\f\nfor")}`],
    ["no final newline", body.trimEnd()],
    ["an encoding comment", `# -*- coding: latin-1 -*-\n${body}`],
    ["tabs", body.replace("opt =", "opt\t=\t")],
  ])("are exact with %s", (_, code) => {
    const nodes = listNodes(parse(code));
    const texts = (kind: string) =>
      nodes.filter((node) => node.kind === kind).map((node) => code.slice(node.start, node.end));

    expect(texts("Number")).toEqual(["1e-3"]);
    expect(texts("Call")).toEqual(["torch.optim.SGD(params, lr = 1e-3)", "𝑓(opt)", "print(f'{é!r} 😀', opt)"]);
    expect(texts("Argument")).toEqual(["params", "lr = 1e-3", "opt", "f'{é!r} 😀'", "opt"]);
    expect(texts("String")).toContain("'x😀y'");
    expect(nodes.filter((node) => node.kind === "Name" && code.slice(node.start, node.end) !== node.id)).toEqual([]);
  });

  it("nest and follow one another in every fixture", () => {
    const files = listFixtureRules().flatMap((rule) => listFixtures(rule).flatMap(({ added }) => [...added]));

    for (const [path, code] of files.filter(([path]) => path.endsWith(".py"))) {
      const module = parse(code);
      const wrong = listNodes(module).filter(
        ({ start, end, parent }) => start > end || start < parent.start || end > parent.end,
      );
      expect({ path, wrong, damage: module.damage }).toEqual({ path, wrong: [], damage: [] });
      module.body.reduce((before, statement) => {
        expect(statement.start).toBeGreaterThanOrEqual(before);
        return statement.end;
      }, 0);
    }
  });

  it("cover the brackets of a call, for edits", () => {
    const code = "f (\n  a,\n)";

    const [statement] = parse(code).body;

    const call = statement?.kind === "ExpressionStatement" ? statement.value : undefined;
    expect(call?.kind === "Call" && code.slice(call.list.start, call.list.end)).toBe("(\n  a,\n)");
  });

  it("include comments", () => {
    const code = "# one\nx = 1  # two\n";

    expect(parse(code).comments.map(({ start, end }) => code.slice(start, end))).toEqual(["# one", "# two"]);
  });
});

describe("broken code", () => {
  it.each([
    ["a simple statement", "a = 1\nb = = 2\nc = 3\n", "Assign a = 1\nDamaged\nAssign c = 3", ["b = = 2"]],
    ["a sign that is no Python", "a = $x\nb = 2\n", "Damaged\nAssign b = 2", ["a = $x"]],
    ["an open string", "x = 'abc\ny = 2\n", "Damaged\nAssign y = 2", ["x = 'abc"]],
    [
      "a statement in a function",
      "def f():\n    a = 1\n    b = = 2\n    return a\nc = 3\n",
      "FunctionDef f() { Assign a = 1; Damaged; Return a }\nAssign c = 3",
      ["b = = 2"],
    ],
    [
      "a function that lost its end",
      "class A:\n    def f(self):\n        x = [1, 2\n        return x\n    def g(self):\n        return 3\n",
      "ClassDef A() { FunctionDef f(self) damaged {  }; FunctionDef g(self) { Return 3 } }",
      ["x = [1, 2\n        return x"],
    ],
    [
      "the marks of a merge",
      "<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs\n",
      "Damaged\nExpressionStatement ours\nAssign a = 1\nDamaged\nAssign a = 2\nDamaged\nExpressionStatement theirs",
      ["<<<<<<<", "=======", ">>>>>>>"],
    ],
  ])("damages only %s", (_, code, printed, damaged) => {
    expect(printCode(code)).toBe(printed);
    expect(damagedTexts(code)).toEqual(damaged);
  });

  it("damages the function whose header is swallowed, and no other", () => {
    const code = "def f(:\n    return 1\n\ndef g():\n    return 2\n";

    expect(printCode(code)).toBe("FunctionDef f() damaged { Return 1 }\nFunctionDef g() { Return 2 }");
  });

  it("damages the function around a loop without its iterable", () => {
    const code = "def f():\n    for x in :\n        b\ndef g():\n    return 2\n";

    expect(printCode(code)).toMatch(/^FunctionDef f\(\) damaged \{.*\}\nFunctionDef g\(\) \{ Return 2 \}$/);
    expect(parse(code).damage).not.toEqual([]);
  });

  it.each([
    ["(", "x = ((((("],
    ["brackets that never close", `x = ${"(".repeat(5000)}`],
    ["every sign at once", "){][}:(\"'`\\@!$%^&*-+=~<>,.?/|"],
  ])("is never taken for clean: %s", (_, code) => {
    expect(damagedTexts(code)).not.toEqual([]);
  });

  it("keeps nothing to say of correct code", () => {
    expect(parse("").damage).toEqual([]);
    expect(parse("# only a comment").damage).toEqual([]);
  });
});

describe("code beyond what people write", () => {
  it.each([
    ["5,000 nested brackets", `x = ${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["20,000 operators", `x = ${"1 + ".repeat(20_000)}1`],
    ["20,000 attributes", `x = a${".b".repeat(20_000)}`],
    ["3,000 nested calls", `x = ${"f(".repeat(3000)}${")".repeat(3000)}`],
    ["3,000 lambdas", `x = ${"lambda: ".repeat(3000)}1`],
    ["5,000 negations", `x = ${"not ".repeat(5000)}1`],
    [
      "200 nested conditions",
      `${Array.from({ length: 200 }, (_, i) => `${" ".repeat(i)}if a:\n`).join("")}${" ".repeat(200)}b\n`,
    ],
  ])("keeps the statement and says so: %s", (_, code) => {
    const module = parse(code);

    expect(module.body).toHaveLength(1);
    expect(module.damage).toMatchObject([{ reason: "nested too deeply" }]);
  });

  it.each([
    ["5,000 brackets around one number", `x = ${"(".repeat(5000)}1${")".repeat(5000)}`],
    ["20,000 comparisons in a chain", `x = ${"a < ".repeat(20_000)}a`],
    ["20,000 strings side by side", `x = ${"'a' ".repeat(20_000)}`],
    ["3,000 branches of one condition", `if a:\n  b\n${"elif c:\n  d\n".repeat(3000)}`],
    ["10,000 statements", "x = 1\n".repeat(10_000)],
  ])("reads %s without loss", (_, code) => {
    expect(parse(code).damage).toEqual([]);
  });
});
