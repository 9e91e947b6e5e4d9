import { describe, expect, it } from "vitest";
import type { Made } from "../../src/program/values.ts";
import {
  insertKeyword,
  insertLineAfter,
  insertLineBefore,
  removeArgument,
  removeStatement,
} from "../../src/rules/edits.ts";
import type { SourceEdit } from "../../src/rules/problem.ts";
import { interpret } from "../program/interpret.ts";

/** The first call of `q.f` in some code. */
function callIn(code: string): Made {
  const { trace } = interpret(`import q\n${code}`);
  const node = trace.find((one) => one.kind === "call" && one.call.name === "q.f");
  if (node?.kind !== "call") throw new Error("no call of q.f");
  return node.call;
}

/** The code after an edit, without the import above it. */
function apply(edit: SourceEdit | undefined): string | undefined {
  if (edit === undefined) return undefined;
  const { text } = edit.file;
  return (text.slice(0, edit.start) + edit.text + text.slice(edit.end)).replace("import q\n", "");
}

describe("insertKeyword", () => {
  it.each([
    ["q.f()", "q.f(k=1)"],
    ["q.f( )", "q.f(k=1 )"],
    ["q.f(a=2)", "q.f(k=1, a=2)"],
    ["q.f(2)", "q.f(2, k=1)"],
    ["q.f(2, a=3)", "q.f(2, a=3, k=1)"],
    ["q.f(2,)", "q.f(2, k=1,)"],
    ["d = {'a': 1}\nq.f(**d)", "d = {'a': 1}\nq.f(k=1, **d)"],
    ["d = [1]\nq.f(*d)", "d = [1]\nq.f(k=1, *d)"],
    ["q.f(2, **q.d)", "q.f(2, k=1, **q.d)"],
    ["q.f(\n    2,\n    a=3,\n)", "q.f(\n    2,\n    a=3,\n    k=1,\n)"],
    ["q.f(\n    a=3,\n)", "q.f(\n    k=1,\n    a=3,\n)"],
    ["q.f(\r\n    2,\r\n)", "q.f(\r\n    2,\r\n    k=1,\r\n)"],
  ])("makes %j to %j", (code, expected) => {
    expect(apply(insertKeyword(callIn(code).arguments, "k=1"))).toBe(expected);
  });
});

describe("insertKeyword into the brackets of a generator", () => {
  it("is refused, since Python wants a second pair", () => {
    expect(insertKeyword(callIn("q.f(x for x in y)").arguments, "k=1")).toBeUndefined();
  });
});

describe("removeArgument", () => {
  it.each([
    ["q.f(k=1)", "q.f()"],
    ["q.f(k=1, a=2)", "q.f(a=2)"],
    ["q.f(2, k=1)", "q.f(2)"],
    ["q.f(2, k=1, a=3)", "q.f(2, a=3)"],
    ["q.f(2, k=1,)", "q.f(2,)"],
    ["q.f(\n    2,  # two\n    k=1,  # one\n    a=3,\n)", "q.f(\n    2,  # two\n    a=3,\n)"],
    ["q.f(\n    2,\n    k=1\n)", "q.f(\n    2,\n)"],
    ["q.f(2,\n    k=1)", "q.f(2)"],
  ])("makes %j to %j", (code, expected) => {
    const { arguments: args } = callIn(code);
    const argument = args.keywords.get("k");

    expect(argument && apply(removeArgument(args, argument))).toBe(expected);
  });

  it("leaves what came from a dict", () => {
    const { arguments: args } = callIn("d = {'k': 1}\nq.f(**d)");
    const argument = args.keywords.get("k");

    expect(argument && removeArgument(args, argument)).toBeUndefined();
  });
});

describe("insertLineBefore and insertLineAfter", () => {
  it.each([
    ["if q:\n\tq.f()\n", "if q:\n\tx()\n\tq.f()\n"],
    ["q.f()", "x()\nq.f()"],
    ["if q:\r\n  q.f()\r\n", "if q:\r\n  x()\r\n  q.f()\r\n"],
  ])("adds a line above: %j", (code, expected) => {
    const call = callAnywhere(code);

    expect(apply(insertLineBefore(call.site, "x()"))).toBe(expected);
  });

  it.each([
    ["q.f()\ny = 1\n", "q.f()\nx()\ny = 1\n"],
    ["q.f()", "q.f()\nx()\n"],
    ["q.f(\n  1\n)  # end\n", "q.f(\n  1\n)  # end\nx()\n"],
  ])("adds a line below: %j", (code, expected) => {
    const call = callAnywhere(code);

    expect(apply(insertLineAfter(call.site, "x()", call.site))).toBe(expected);
  });
});

describe("removeStatement", () => {
  it.each([
    ["q.f()\ny = 1\n", "y = 1\n"],
    ["q.f(\n  1\n)  # old\ny = 1\n", "y = 1\n"],
    ["y = 1\nq.f()", "y = 1\n"],
  ])("takes whole lines: %j", (code, expected) => {
    expect(apply(removeStatement(callAnywhere(code).site))).toBe(expected);
  });

  it.each(["q.f(); y = 1\n", "y = 1; q.f()\n"])("leaves lines that hold more: %j", (code) => {
    expect(removeStatement(callAnywhere(code).site)).toBeUndefined();
  });
});

function callAnywhere(code: string): Made {
  const found: Made[] = [];
  const visit = (nodes: ReturnType<typeof interpret>["trace"]): void => {
    for (const node of nodes) {
      if (node.kind === "call" && node.call.name === "q.f") found.push(node.call);
      if (node.kind === "branch") for (const arm of node.arms) visit(arm.body);
    }
  };
  visit(interpret(`import q\n${code}`).trace);
  const [call] = found;
  if (call === undefined) throw new Error("no call of q.f");
  return call;
}
