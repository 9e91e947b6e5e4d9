import { describe, expect, it } from "vitest";
import { interpret } from "../interpret.ts";

describe("a getter of the operator module", () => {
  it("follows a dotted path", () => {
    const { get } = interpret(`import operator
import optax
make = operator.attrgetter("contrib.muon")(optax)
`);

    expect(get("make")).toMatchObject({ kind: "external", name: "optax.contrib.muon" });
  });

  it("is not answered where the path is not known", () => {
    const { get } = interpret("import operator\nvalue = operator.attrgetter(name)(thing)\n");

    expect(get("value")).toMatchObject({ kind: "made" });
  });
});
