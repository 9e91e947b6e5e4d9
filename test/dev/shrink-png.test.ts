import { crc32, deflateSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readPngSize, shrinkPng } from "../../src/dev/shrink-png.ts";

type Colour = [red: number, green: number, blue: number];

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function header(width: number, height: number, type: number): Buffer {
  const bytes = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, type, 0, 0, 0]);
  bytes.writeUInt32BE(width, 0);
  bytes.writeUInt32BE(height, 4);
  return chunk("IHDR", bytes);
}

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** A PNG whose rows are each written with the filter of the same place in `filters`. */
function encode(rows: Colour[][], filters: number[]): Buffer {
  const lines = rows.map((row) => row.flat());
  const filtered = lines.map((line, y) => {
    const above = lines[y - 1];
    const bytes = line.map((value, x) => {
      const [left, up, corner] = [line[x - 3] ?? 0, above?.[x] ?? 0, x < 3 ? 0 : (above?.[x - 3] ?? 0)];
      const near = [left, up, corner].sort(
        (a, b) => Math.abs(left + up - corner - a) - Math.abs(left + up - corner - b),
      )[0];
      return (value - ([0, left, up, (left + up) >> 1, near][filters[y] ?? 0] ?? 0)) & 255;
    });
    return Buffer.from([filters[y] ?? 0, ...bytes]);
  });
  const data = deflateSync(Buffer.concat(filtered));
  const size = header(rows[0]?.length ?? 0, rows.length, 2);
  return Buffer.concat([SIGNATURE, size, chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

/** The colours of a PNG with a palette and without filters. */
function decode(png: Buffer): Colour[][] {
  const { width, height } = readPngSize(png);
  const find = (name: string) => {
    const at = png.indexOf(name);
    return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  };
  const [palette, indexes] = [find("PLTE"), inflateSync(find("IDAT"))];
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x): Colour => {
      const at = (indexes[y * (width + 1) + x + 1] ?? 0) * 3;
      return [palette[at] ?? 0, palette[at + 1] ?? 0, palette[at + 2] ?? 0];
    }),
  );
}

describe("shrinking a screenshot", () => {
  it.each([0, 1, 2, 3, 4])("keeps every pixel of up to 256 colours, whatever rows of filter %d hold", (filter) => {
    const rows = Array.from({ length: 4 }, (_, y) =>
      Array.from({ length: 5 }, (_, x): Colour => [x * 50, (y * 83) % 256, (x * y * 31) % 256]),
    );

    const shrunk = shrinkPng(encode(rows, [0, filter, filter, filter]));

    expect(readPngSize(shrunk)).toEqual({ width: 5, height: 4 });
    expect(decode(shrunk)).toEqual(rows);
  });

  it("puts the nearest colour where there are more, and keeps a rare one that nothing is near", () => {
    const greys = Array.from(
      { length: 300 },
      (_, x): Colour => [x % 256, x % 256, Math.min(255, (x % 256) + (x >> 8))],
    );
    const row: Colour[] = [...greys, [255, 0, 0]];

    const [shrunk = []] = decode(shrinkPng(encode([row], [0])));

    expect(shrunk.at(-1)).toEqual([255, 0, 0]);
    const worst = Math.max(
      ...shrunk.flatMap((pixel, x) => pixel.map((value, at) => Math.abs(value - (row[x]?.[at] ?? 0)))),
    );
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(2);
  });

  it("refuses what browsers do not write", () => {
    const transparent = Buffer.concat([SIGNATURE, header(1, 1, 6), chunk("IEND", Buffer.alloc(0))]);

    expect(() => shrinkPng(transparent)).toThrow("not the kind of PNG");
    expect(() => shrinkPng(Buffer.from("GIF89a, which is long enough"))).toThrow("no PNG");
  });
});
