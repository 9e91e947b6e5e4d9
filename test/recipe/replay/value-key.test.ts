import { expect, it } from "vitest";
import { conditionKey, valueKey } from "../../../src/recipe/replay/value-key.ts";
import { interpret } from "../../program/interpret.ts";

const CODE =
  "import lib\nargs = lib.read()\na = args.amp\nb = not args.amp\nc = args.mode == 'x'\nd = args.mode != 'x'\nn = 4\nm = n\nk = n * 2\n";

it("gives one key to a number under all its names, and none to what was computed", () => {
  const { get } = interpret(CODE);

  expect(valueKey(get("m"))).toBe(valueKey(get("n")));
  expect(valueKey(get("k"))).toBeUndefined();
});

it("gives one key to a condition and its opposite", () => {
  const { get } = interpret(CODE);

  expect(conditionKey(get("b"))).toEqual({ ...conditionKey(get("a")), isNegated: true });
  expect(conditionKey(get("d"))).toEqual({ ...conditionKey(get("c")), isNegated: true });
});
