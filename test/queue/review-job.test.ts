import { describe, expect, it } from "vitest";
import { DeliveryIdSchema, getReviewKey, ReviewJobSchema } from "../../src/queue/review-job.ts";

const job = {
  installationId: 11,
  owner: "lunar-vision",
  repo: "segmenter",
  repositoryId: 4242,
  pullNumber: 7,
  trigger: "opened" as const,
};

describe("a review job", () => {
  it("has the same key under every name of its repository", () => {
    expect(getReviewKey({ ...job, owner: "orbit", repo: "segmenter-2" })).toBe(getReviewKey(job));
  });

  it("has another key in another repository and for another pull request", () => {
    const keys = [job, { ...job, repositoryId: 424, pullNumber: 27 }, { ...job, pullNumber: 8 }].map(getReviewKey);

    expect(new Set(keys).size).toBe(3);
  });

  it.each([
    ["an unknown trigger", { trigger: "closed" }],
    ["no installation", { installationId: undefined }],
    ["a repository number that is none", { repositoryId: "4242" }],
    ["an empty owner", { owner: "" }],
  ])("is refused with %s", (_title, change) => {
    expect(ReviewJobSchema.safeParse({ ...job, ...change }).success).toBe(false);
  });
});

describe("a delivery id", () => {
  it("is the same in upper and lower case", () => {
    expect(DeliveryIdSchema.parse("72D3162E-CC78-11E3-81AB-4C9367DC0958")).toBe("72d3162e-cc78-11e3-81ab-4c9367dc0958");
  });
});
