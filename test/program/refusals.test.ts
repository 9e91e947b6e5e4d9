import { describe, expect, it } from "vitest";
import { valueIn } from "./interpret.ts";

const PARSED = `
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--data", default=None)
parser.add_argument("--other", default=None)
parser.add_argument("--rate", type=float, default=0.1)
args = parser.parse_args()
`;

describe("a check that refuses the defaults of options", () => {
  it("says that an option has to be passed, and the program goes on", () => {
    const code = `${PARSED}
def check(args):
    if args.data is None and args.other is None:
        raise ValueError("pass --data or --other")
    return args.rate
x = check(args)
`;

    expect(valueIn(code)).toBe("0.1");
  });

  it("opens the branches before an else that raises", () => {
    const code = `${PARSED}
if args.data:
    x = "data"
elif args.other:
    x = "other"
else:
    raise ValueError("pass --data or --other")
`;

    expect(valueIn(code)).toBe('"data" when args.data | "other" when args.other');
  });

  it("is none where a constant of the program decides", () => {
    const code = `
RATE = 0
def check():
    if RATE == 0:
        raise ValueError("no rate")
    return 1
x = check()
`;

    expect(valueIn(code)).not.toBe("1");
  });
});

describe("a call of one of several names of libraries", () => {
  it("gives what each of them gives", () => {
    const code = `
import torch, accelerate
make = torch.optim.AdamW if accelerate.is_here() else accelerate.utils.DummyOptim
x = make(parameters)
`;

    expect(valueIn(code)).toBe(
      "torch.optim.AdamW() when accelerate.is_here() | accelerate.utils.DummyOptim() when not (accelerate.is_here())",
    );
  });
});
