import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readPngSize } from "../../src/dev/shrink-png.ts";

describe("the README's picture", () => {
  const picture = readFileSync("docs/review.png");

  it("is a PNG for screens of twice the pixels, about as high as wide", () => {
    const { width, height } = readPngSize(picture);

    expect(width).toBe(2_000);
    expect(height).toBeGreaterThan(1_200);
    expect(height).toBeLessThan(3_200);
  });

  it("shows something, and is quickly loaded", () => {
    expect(picture.length).toBeGreaterThan(30_000);
    expect(picture.length).toBeLessThan(300_000);
  });
});
