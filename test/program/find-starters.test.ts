import { describe, expect, it } from "vitest";
import { findStarters } from "../../src/program/find-starters.ts";
import { interpret } from "./interpret.ts";

const TRAIN = "def train(config):\n  pass";
const MAIN = "import train\nif __name__ == '__main__':\n  train.train(1)";

function startersOf(code: Record<string, string>): string[] {
  const { machine } = interpret(code);
  const [path = ""] = Object.keys(code);
  const file = machine.program.files.get(path);
  return file ? findStarters(machine, file).map((one) => one.path) : [];
}

describe("the starter of a module", () => {
  it("is a script beside it that imports it", () => {
    expect(startersOf({ "ex/train.py": TRAIN, "ex/main.py": MAIN })).toEqual(["ex/main.py"]);
    expect(
      startersOf({
        "ex/train.py": TRAIN,
        "ex/run_all.py": "from .train import train\nif '__main__' == __name__:\n  train(1)",
      }),
    ).toEqual(["ex/run_all.py"]);
  });

  it("is none that lies elsewhere, imports something else or starts nothing", () => {
    expect(startersOf({ "ex/train.py": TRAIN, "main.py": MAIN })).toEqual([]);
    expect(
      startersOf({ "ex/train.py": TRAIN, "ex/main.py": "import trainer\nif __name__ == '__main__': pass" }),
    ).toEqual([]);
    expect(startersOf({ "ex/train.py": TRAIN, "ex/main.py": "import train" })).toEqual([]);
  });

  it("is none for a script", () => {
    expect(
      startersOf({ "ex/train.py": `${TRAIN}\nif __name__ == "__main__":\n  train(1)`, "ex/main.py": MAIN }),
    ).toEqual([]);
  });
});
