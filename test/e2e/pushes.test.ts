import { describe, expect, it } from "vitest";
import type { PullHandle } from "../../src/dev/stand-in/api/pull.ts";
import type { Files } from "../../src/dev/stand-in/model/repositories.ts";
import { parseMarker } from "../../src/review/marker.ts";
import { onlyCheck, openStage } from "./open-stage.ts";
import { BASE, TRAIN, WITHOUT_CLEARING } from "./training-code.ts";
import { waitFor } from "./wait-for.ts";

const stage = openStage();

/** The same mistake, some lines further down. */
const SHIFTED = WITHOUT_CLEARING.replace("\n\ndef train", "\nSEED = 1\nHIDDEN = 64\n\n\ndef train");

async function openFaulty(): Promise<PullHandle> {
  const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
  await stage.waitForEnd(pull);
  return pull;
}

async function push(pull: PullHandle, files: Files, options = {}): Promise<void> {
  await pull.push(files, options);
  await stage.waitForEnd(pull);
}

function listEdits(): string[] {
  return stage.listCalls().flatMap(({ operation }) => (operation === "pulls/update-review-comment" ? [operation] : []));
}

describe("a push to a reviewed pull request", () => {
  it("says nothing again when it only shifts lines", async () => {
    const pull = await openFaulty();
    const before = pull.comments();

    await push(pull, { "train.py": SHIFTED });

    expect(pull.reviews()).toHaveLength(1);
    expect(pull.comments().map(({ body }) => body)).toEqual(before.map(({ body }) => body));
    expect(listEdits()).toEqual([]);
    expect(onlyCheck(pull)).toMatchObject({ status: "completed", conclusion: "neutral" });
  });

  it("marks our comment as fixed when it mends the mistake, and leaves the thread open", async () => {
    const pull = await openFaulty();

    await push(pull, { "train.py": TRAIN.replace("3e-4", "1e-3") });

    const [comment] = pull.comments();
    expect(pull.reviews()).toHaveLength(1);
    expect(comment?.body).toMatch(new RegExp(`^\\*\\*Fixed\\*\\* in ${pull.headSha.slice(0, 7)}\\.`));
    expect(comment?.body).not.toContain("```suggestion");
    expect(parseMarker(comment?.body ?? "")?.fixedIn).toBe(pull.headSha);
    expect(pull.threads()[0]?.resolvedBy).toBeNull();
    expect(onlyCheck(pull).conclusion).toBe("success");
  });

  it("says it once more when it brings the mistake back, and edits the old comment only once", async () => {
    const pull = await openFaulty();
    await push(pull, { "train.py": TRAIN.replace("3e-4", "1e-3") });

    await push(pull, { "train.py": SHIFTED });
    await push(pull, { "train.py": SHIFTED.replace("SEED = 1", "SEED = 2") });

    expect(pull.reviews()).toHaveLength(2);
    const fixed = pull.comments().map(({ body }) => parseMarker(body)?.fixedIn !== undefined);
    expect(fixed).toEqual([true, false]);
    expect(listEdits()).toHaveLength(1);
  });

  it.each(["answered", "resolved"])("leaves a thread alone that a person %s", async (how) => {
    const pull = await openFaulty();
    const [thread] = pull.threads();
    if (how === "answered") thread?.replyAs("bob", "This is meant: gradients are accumulated over an epoch.");
    else thread?.resolveAs("bob");
    const before = pull.comments().map(({ body }) => body);

    await push(pull, { "train.py": SHIFTED });
    await push(pull, { "train.py": TRAIN.replace("3e-4", "1e-3") });
    await push(pull, { "train.py": SHIFTED });

    expect(pull.comments().map(({ body }) => body)).toEqual(before);
    expect(pull.comments().filter(({ author }) => author === "epoch-zero[bot]")).toHaveLength(1);
    expect(thread?.resolvedBy).toBe(how === "resolved" ? "bob" : null);
  });

  it("finds its comments again among more than a hundred threads", async () => {
    const pull = await openFaulty();
    const comments = Array.from({ length: 104 }, (_, index) => ({ path: "train.py", line: 17, body: `note ${index}` }));
    await pull.reviewAs("bob", { comments });

    await push(pull, { "train.py": SHIFTED });

    expect(pull.comments().filter(({ author }) => author === "epoch-zero[bot]")).toHaveLength(1);
  });

  it("marks a comment as fixed when its file goes away", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING, "notes.md": "later\n" });
    await stage.waitForEnd(pull);

    await push(pull, { "train.py": null });

    expect(pull.comments()[0]?.body).toContain("**Fixed**");
  });

  it("keeps a comment as it is when its file can no longer be read", async () => {
    const pull = await openFaulty();
    const before = pull.comments();

    await push(pull, { "train.py": Buffer.from([0, 1, 2, 3]) });

    expect(pull.comments()[0]?.body).toBe(before[0]?.body);
    expect(onlyCheck(pull).conclusion).toBe("neutral");
    expect(onlyCheck(pull).output.text).toContain("`train.py`: binary");
  });

  it("is reviewed at its newest commit when several come at once", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });

    const heads = [pull.headSha];
    for (const seed of [1, 2, 3, 4]) heads.push(await pull.push({ "train.py": `${SHIFTED}\nSEED = ${seed}\n` }));
    await waitFor("the review of the last push", () =>
      stage.log.find(({ msg, head }) => msg === "reviewed" && head === pull.headSha),
    );

    const isOpen = () => heads.flatMap((head) => pull.checkRuns(head)).some(({ status }) => status !== "completed");
    await waitFor("the completion of all check runs", () => (isOpen() ? undefined : true));
    expect(pull.reviews()).toHaveLength(1);
    expect(pull.checkRuns().at(-1)?.conclusion).toBe("neutral");
  });
});

describe("a force push", () => {
  it("is reviewed as a push is", async () => {
    const pull = await openFaulty();
    const base = stage.github
      .getRepository(new URL(pull.url).pathname.split("/").slice(1, 3).join("/"))
      .getBranch("main");

    await push(pull, { "train.py": SHIFTED }, { onto: base });

    expect(pull.reviews()).toHaveLength(1);
    expect(onlyCheck(pull).status).toBe("completed");
  });
});
