import { describe, expect, it } from "vitest";
import type { PullHandle } from "../../src/dev/stand-in/api/pull.ts";
import type { Fault } from "../../src/dev/stand-in/faults.ts";
import { onlyCheck, openStage } from "./open-stage.ts";
import { BASE, TRAIN, WITHOUT_CLEARING } from "./training-code.ts";
import { waitFor } from "./wait-for.ts";

const stage = openStage();

const REVIEW = { method: "POST", path: "/repos/*/*/pulls/*/reviews" };
const CREATE_CHECK = { method: "POST", path: "/repos/*/*/check-runs" };
const COMPLETE_CHECK = { method: "PATCH", path: "/repos/*/*/check-runs/*" };
const COMPARE = { method: "GET", path: "/repos/*/*/compare/**" };
const GRAPHQL = { path: "/graphql" };

async function reviewWith(fault: Fault, times = 1): Promise<PullHandle> {
  stage.github.failNext(fault, times);
  const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
  await stage.waitForEnd(pull);
  return pull;
}

function expectOneReview(pull: PullHandle): void {
  expect(pull.reviews()).toHaveLength(1);
  expect(pull.comments()).toHaveLength(1);
  expect(onlyCheck(pull)).toMatchObject({ status: "completed", conclusion: "neutral", annotations: [] });
  expect(stage.github.journal.entries.some(({ fault }) => fault !== undefined)).toBe(true);
}

describe("a review is posted exactly once", () => {
  it.each<[string, Fault]>([
    ["is lost with a 502 before it was stored", { ...REVIEW, status: 502 }],
    ["was stored and is answered with a 502", { ...REVIEW, status: 502, when: "after" }],
    ["was stored and the connection is cut", { ...REVIEW, reset: true, when: "after" }],
    ["is lost with the connection", { ...REVIEW, reset: true }],
    ["is answered late", { ...REVIEW, delayMs: 200 }],
  ])("when the review %s", async (_, fault) => {
    expectOneReview(await reviewWith(fault));
  });

  it("when the question whether it was stored fails too", async () => {
    stage.github.failNext({ ...REVIEW, status: 502, when: "after", delayMs: 300 });
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await waitFor("the review", () => stage.github.journal.calls("pulls/create-review").at(0));
    stage.github.failNext({ ...GRAPHQL, status: 200, body: { errors: [{ message: "timeout" }] } });
    await stage.waitForEnd(pull);

    expectOneReview(pull);
  });

  it("when a mistake comes back and the review about it is lost at first", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(pull);
    await pull.push({ "train.py": TRAIN.replace("3e-4", "1e-3") });
    await stage.waitForEnd(pull);

    stage.github.failNext({ ...REVIEW, status: 502 });
    await pull.push({ "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(pull);

    expect(pull.reviews()).toHaveLength(2);
  });

  it.each<[string, Fault]>([
    ["creating the check run fails", { ...CREATE_CHECK, status: 502 }],
    ["the check run was created and is answered with a 502", { ...CREATE_CHECK, status: 502, when: "after" }],
    ["creating the check run cuts the connection", { ...CREATE_CHECK, reset: true, when: "after" }],
    ["creating the check run is slow", { ...CREATE_CHECK, delayMs: 200 }],
    ["completing the check run fails", { ...COMPLETE_CHECK, status: 502 }],
    ["the check run was completed and is answered with a 502", { ...COMPLETE_CHECK, status: 502, when: "after" }],
    ["completing the check run cuts the connection", { ...COMPLETE_CHECK, reset: true }],
    ["the comparison fails", { ...COMPARE, status: 502 }],
    ["the comparison cuts the connection", { ...COMPARE, reset: true }],
    ["the comparison is slow", { ...COMPARE, delayMs: 200 }],
    ["GraphQL fails", { ...GRAPHQL, status: 502 }],
    ["GraphQL cuts the connection", { ...GRAPHQL, reset: true }],
    ["GraphQL answers with an error", { ...GRAPHQL, status: 200, body: { errors: [{ message: "timeout" }] } }],
  ])("when %s", async (_, fault) => {
    expectOneReview(await reviewWith(fault));
  });
});

describe("a rate limit", () => {
  it.each<[string, Fault]>([
    ["the review", { ...REVIEW, status: 403, retryAfter: 1 }],
    ["the check run", { ...CREATE_CHECK, status: 403, retryAfter: 1 }],
    ["the comparison", { ...COMPARE, status: 429, retryAfter: 1 }],
  ])("on %s puts the job off as long as GitHub says, and costs no try", async (_, fault) => {
    const pull = await reviewWith(fault);

    expectOneReview(pull);
    const delivery = stage.log.at(-1)?.delivery;
    const lines = stage.log.filter((line) => line.delivery === delivery);
    expect(lines.map(({ msg }) => msg)).toEqual(["review queued", "put off by a rate limit", "reviewed"]);
    expect(lines[1]).toMatchObject({ seconds: 1 });
    expect(Number(lines[2]?.time) - Number(lines[1]?.time)).toBeGreaterThan(900);
  });
});

describe("a review that GitHub refuses", () => {
  it("becomes annotations of the completed check run, and nothing is lost", async () => {
    const message = "Unprocessable Entity: Line could not be resolved";
    const pull = await reviewWith({ ...REVIEW, status: 422, message });

    const check = onlyCheck(pull);

    expect(pull.reviews()).toEqual([]);
    expect(check).toMatchObject({ status: "completed", conclusion: "neutral" });
    expect(check.annotations).toMatchObject([{ path: "train.py", startLine: 18, level: "warning" }]);
    expect(check.annotations[0]?.message).toContain("Gradients are never cleared");
  });

  it("is tried again with the next push", async () => {
    const pull = await reviewWith({ ...REVIEW, status: 422 });

    await pull.push({ "train.py": WITHOUT_CLEARING.replace("epochs=10", "epochs=12") });
    await stage.waitForEnd(pull);

    expect(pull.reviews()).toHaveLength(1);
    expect(onlyCheck(pull).annotations).toEqual([]);
  });
});

describe("a review that fails for good", () => {
  it("completes its check run as neutral, and names the delivery", async () => {
    stage.github.failNext({ ...REVIEW, status: 502 }, 3);
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    const end = await stage.waitForEnd(pull);

    const check = await waitFor("the completed check run", () =>
      pull.checkRuns().find(({ status }) => status === "completed"),
    );

    expect(end.msg).toBe("review given up");
    expect(pull.checkRuns()).toHaveLength(1);
    expect(check.conclusion).toBe("neutral");
    expect(check.output.title).toBe("Not reviewed: the review failed");
    expect(check.output.summary).toContain(String(end.delivery));
    expect(pull.reviews()).toEqual([]);
  });
});

describe("an App with the pauses that GitHub asks for", () => {
  const paced = openStage({ tuning: { areWritesSpaced: true } });

  it("keeps a second between two writes", async () => {
    const pull = await paced.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await paced.waitForEnd(pull);

    const writes = paced.listCalls().filter(({ method, operation }) => method !== "GET" && operation !== "graphql");
    const pauses = writes.slice(1).map(({ at }, index) => at - (writes[index]?.at ?? 0));
    expect(writes.map(({ status }) => status)).toEqual([201, 200, 200]);
    expect(Math.min(...pauses)).toBeGreaterThan(950);
  });
});
