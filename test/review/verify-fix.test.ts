import { beforeAll, describe, expect, it } from "vitest";
import type { Edit, Finding } from "../../src/findings/finding.ts";
import { analyseSide } from "../../src/review/analyse-side.ts";
import { type GatheredSide, gatherProgram } from "../../src/review/gather-program.ts";
import { verifyFixes } from "../../src/review/verify-fix.ts";
import { replaceText } from "./make-finding.ts";
import { makeSource } from "./make-source.ts";
import { tools } from "./review-tools.ts";

const CODE = `import torch
from torch import nn


def train(loader, model):
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for images, labels in loader:
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()


train(load(), Net())
`;

async function gatherSide(files: Record<string, string>): Promise<GatheredSide> {
  const source = makeSource({}, files);
  return (await gatherProgram(source, await source.range(), tools)).head;
}

describe("a fix", () => {
  let side: GatheredSide;
  let finding: Finding;
  beforeAll(async () => {
    side = await gatherSide({ "train.py": CODE });
    const [found] = analyseSide(side, tools.book).findings;
    if (found?.rule !== "gradients-never-cleared") throw new Error("the code has another mistake than it should");
    finding = found;
  });

  const edit = (old: string, replacement: string): Edit => replaceText("train.py", CODE, [old, replacement]);
  const clear = (): Edit =>
    edit("        loss.backward()\n", "        optimizer.zero_grad()\n        loss.backward()\n");

  function verify(edits: Edit[]): Finding["fix"] {
    return verifyFixes([{ ...finding, fix: { edits, safety: "safe", verified: false } }], side, tools)[0]?.fix;
  }

  it("is verified when the finding is gone and nothing else is wrong", () => {
    expect(verify([clear()])).toMatchObject({ verified: true });
  });

  it.each<[string, () => Edit[]]>([
    ["changes nothing", () => [edit("loss.backward()", "loss.backward()")]],
    ["has no edits", () => []],
    ["leaves the finding where it is", () => [edit("lr=0.1", "lr=0.2")]],
    [
      "breaks the code",
      () => [edit("        loss.backward()\n", "        optimizer.zero_grad(\n        loss.backward()\n")],
    ],
    [
      "uses a name that nothing binds",
      () => [edit("        loss.backward()\n", "        optimiser.zero_grad()\n        loss.backward()\n"), clear()],
    ],
    ["overlaps itself", () => [clear(), edit("loss.backward()\n        optimizer", "optimizer")]],
    ["edits a file that was not read", () => [{ ...clear(), path: "gone.py" }]],
    ["brings another finding", () => [clear(), edit("        optimizer.step()\n", "")]],
  ])("is refused when it %s", (_, edits) => {
    expect(verify(edits())).toBeUndefined();
  });

  it("may use a name that it binds itself", () => {
    const bound =
      "        grads = optimizer\n        grads.zero_grad()\n        optimizer.zero_grad()\n        loss.backward()\n";

    expect(verify([edit("        loss.backward()\n", bound)])).toMatchObject({ verified: true });
  });

  it("is looked at on the files that its edit matters to", async () => {
    const used = CODE.replace(/\n\ntrain\(.*\n$/, "\n");
    const files = { "loop.py": used, "main.py": "import torch\nfrom loop import train\n\ntrain(load(), Net())\n" };
    const gathered = await gatherSide(files);
    const findings = analyseSide(gathered, tools.book).findings;

    const verified = verifyFixes(findings, gathered, tools);

    expect(verified.map(({ fix }) => fix?.verified)).toEqual(findings.map(() => true));
  });
});

describe("many fixes", () => {
  const repeat = (count: number) =>
    CODE.replace("\n\ntrain(load(), Net())\n", "").replace(/def train[\s\S]*/, (body) =>
      Array.from({ length: count }, (_, index) => body.replace("def train", `def train_${index}`)).join("\n\n"),
    );

  it("are verified up to a number, and those beyond are not offered", async () => {
    const side = await gatherSide({ "train.py": `${repeat(45)}\n` });
    const { findings } = analyseSide(side, tools.book);

    const offered = verifyFixes(findings, side, tools).filter(({ fix }) => fix !== undefined);

    expect(findings.filter(({ fix }) => fix !== undefined).length).toBeGreaterThanOrEqual(45);
    expect(offered).toHaveLength(40);
  });

  it("are verified up to an amount of code", async () => {
    const padding = `NOTE = "${"x".repeat(800_000)}"\n`;
    const side = await gatherSide({ "train.py": `${padding}${repeat(12)}\n` });
    const { findings } = analyseSide(side, tools.book);

    const offered = verifyFixes(findings, side, tools).filter(({ fix }) => fix !== undefined);

    expect(offered).toHaveLength(5);
  });
});
