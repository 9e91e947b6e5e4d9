import { expect, it } from "vitest";
import { listModels } from "../../../src/recipe/replay/small-model.ts";

const ALONE = { isParallel: false, canResume: false, hasInnerWindow: false };

it("lets windows come out even and not", () => {
  const sizes = listModels(3, ALONE).map(({ batches }) => batches % 3);

  expect(sizes).toEqual([2, 0, 0]);
});

it("has at least two windows in an epoch", () => {
  expect(listModels(8, ALONE).map(({ batches }) => batches)).toEqual([15, 16, 32]);
});

it("tries one and two processes where there may be several", () => {
  const models = listModels(1, { ...ALONE, isParallel: true });

  expect(models.map(({ batches, processes }) => [batches, processes])).toEqual([
    [7, 1],
    [8, 1],
    [7, 2],
    [8, 2],
  ]);
});

it("resumes once where something is saved", () => {
  expect(listModels(1, { ...ALONE, canResume: true }).map(({ isResumed }) => isResumed)).toEqual([false, false, true]);
});
