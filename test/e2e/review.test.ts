import { describe, expect, it } from "vitest";
import { applyPatch } from "../review/apply-patch.ts";
import { onlyCheck, openStage, readHead } from "./open-stage.ts";
import { readPatch } from "./read-patch.ts";
import { BASE, MODEL, TRAIN, WITHOUT_CLEARING } from "./training-code.ts";
import { waitFor } from "./wait-for.ts";

const stage = openStage();

/** The script that runs the training with a schedule that nobody steps; its fix lies far below the cause. */
const WITH_SCHEDULE = TRAIN.replace(
  "    for epoch in range(epochs):\n",
  "    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3)\n    for epoch in range(epochs):\n",
);

describe("a pull request that is opened", () => {
  it("gets one review whose suggestion, once applied, gives exactly the lines that were meant", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(pull);

    const [thread] = pull.threads();
    await thread?.applySuggestionAs("alice");

    expect(pull.reviews()).toHaveLength(1);
    expect(pull.comments()).toHaveLength(1);
    expect(pull.comments()[0]).toMatchObject({ path: "train.py", author: "epoch-zero[bot]" });
    const fixed = WITHOUT_CLEARING.replace(
      "            loss.backward()\n",
      "            optimizer.zero_grad()\n            loss.backward()\n",
    );
    expect(await readHead(pull, "train.py")).toBe(fixed);
    await stage.waitForEnd(pull);
  });

  it("gets a completed check run with the recipe and a patch that git applies", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITH_SCHEDULE });
    await stage.waitForEnd(pull);

    const check = onlyCheck(pull);
    const patch = readPatch(check.output.text);

    expect(check).toMatchObject({ name: "Epoch Zero", status: "completed", conclusion: "neutral" });
    expect(check.output.title).toBe("1 finding · schedule changed");
    expect(check.output.summary).toContain("| schedule | – | **`StepLR`");
    expect(pull.comments()[0]?.body).toContain("A verified fix is in the patch of the check run.");
    const after = applyPatch({ "train.py": WITH_SCHEDULE }, patch ?? "");
    expect(after["train.py"]).toBe(
      WITH_SCHEDULE.replace(
        '        print(f"epoch {epoch} done")\n',
        '        print(f"epoch {epoch} done")\n        scheduler.step()\n',
      ),
    );
  });

  it("is answered with a successful check run alone when nothing is wrong", async () => {
    const pull = await stage.openPull(BASE, { "train.py": TRAIN.replace("3e-4", "1e-3") });
    await stage.waitForEnd(pull);

    const check = onlyCheck(pull);

    expect(pull.reviews()).toEqual([]);
    expect(check).toMatchObject({ status: "completed", conclusion: "success", annotations: [] });
    expect(check.output.title).toBe("No findings · learning rate 3e-4 → 0.001 (×3.33)");
  });

  it("is reviewed with seven calls when it changes three files that import two others", async () => {
    const head = {
      "train.py": WITHOUT_CLEARING,
      "evaluate.py": "import torch\n\nfrom model import Net\n\nprint(Net())\n",
      "layers.py": "from torch import nn\n\nHIDDEN = nn.Linear(8, 8)\n",
    };
    const pull = await stage.openPull(BASE, head);
    await stage.waitForEnd(pull);

    const calls = stage.listCalls().map(({ operation }) => operation);

    expect(calls.toSorted()).toEqual([
      "checks/create",
      "checks/update",
      "graphql",
      "graphql",
      "graphql",
      "pulls/create-review",
      "repos/compare-commits-with-basehead",
    ]);
  });

  it("is passed with four calls when it changes no Python", async () => {
    const pull = await stage.openPull(BASE, { "README.md": "# Digits\n", "notes.txt": "later\n" });
    await stage.waitForEnd(pull);

    const calls = stage.listCalls().map(({ operation }) => operation);

    expect(onlyCheck(pull)).toMatchObject({ status: "completed", conclusion: "success" });
    expect(onlyCheck(pull).output.summary).toBe("No training was found in the files that were read.");
    expect(calls).toEqual(["repos/compare-commits-with-basehead", "graphql", "checks/create", "checks/update"]);
  });

  it("is reviewed from a fork as from a branch", async () => {
    const repository = await stage.createRepository(BASE);
    const fork = await repository.fork("mallory");
    await fork.commit("feature/digits", { "train.py": WITHOUT_CLEARING });
    const pull = await repository.openPullRequest({ head: "mallory:feature/digits" });
    await stage.waitForEnd(pull);

    expect(pull.comments()).toHaveLength(1);
    expect(onlyCheck(pull)).toMatchObject({ status: "completed", conclusion: "neutral" });
  });

  it("is reviewed once it is ready when it was opened as a draft", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING }, { draft: true });
    await stage.github.settle();
    const before = pull.checkRuns().length;

    await pull.markReady();
    await stage.waitForEnd(pull);

    expect(before).toBe(0);
    expect(pull.reviews()).toHaveLength(1);
  });
});

describe("an event that comes twice", () => {
  it("makes one review when GitHub delivers it again", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(pull);
    const delivery = stage.github.deliveries().findLast(({ event }) => event === "pull_request");

    const again = await stage.github.redeliver(delivery?.guid ?? "");

    expect(again.statusCode).toBe(202);
    const outcome = await waitFor("the second delivery", () =>
      stage.log.findLast((line) => line.msg === "review queued" && line.delivery === delivery?.guid),
    );
    expect(outcome.outcome).toBe("duplicate");
    expect(pull.reviews()).toHaveLength(1);
    expect(pull.checkRuns()).toHaveLength(1);
  });

  it("makes one review when two deliveries tell of the same push", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.github.settle();
    const delivery = stage.github.deliveries().findLast(({ event }) => event === "pull_request");
    await stage.waitForEnd(pull);

    await stage.github.deliver("pull_request", delivery?.payload ?? {});
    await stage.waitForEnd(pull);

    expect(pull.reviews()).toHaveLength(1);
    expect(pull.comments()).toHaveLength(1);
    expect(pull.checkRuns().map(({ status }) => status)).toEqual(["completed", "completed"]);
  });
});

describe("a review of several files", () => {
  it("says each finding once, on its own file", async () => {
    const other = WITHOUT_CLEARING.replace("Trains a classifier", "Trains it again");
    const pull = await stage.openPull(BASE, {
      "train.py": WITHOUT_CLEARING,
      "tune.py": other,
      "model.py": MODEL.replace("64, 10", "64, 12"),
    });
    await stage.waitForEnd(pull);

    expect(pull.reviews()).toHaveLength(1);
    expect(
      pull
        .comments()
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(["train.py", "tune.py"]);
    expect(onlyCheck(pull).output.title).toMatch(/^2 findings/);
  });
});
