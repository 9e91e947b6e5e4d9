import { crc32, deflateSync, inflateSync } from "node:zlib";

/** Bytes that every PNG begins with (PNG specification, 5.2). */
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Colour types of the PNG specification, 11.2.1. */
const TRUE_COLOUR = 2;
const PALETTE = 3;

const MAX_COLOURS = 256;

interface Image {
  width: number;
  height: number;
  /** Colours as 0xRRGGBB, row by row. */
  pixels: Uint32Array;
}

/**
 * Writes a screenshot anew with 256 colours, which halves it; every other colour becomes the nearest of them. Takes what browsers write: eight bits a channel, no transparency, not interlaced. Throws for any other PNG.
 */
export function shrinkPng(png: Buffer): Buffer {
  const { width, height, pixels } = readPng(png);
  const palette = choosePalette(pixels);
  const indexes = createFinder(palette);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + x + 1] = indexes(pixels[y * width + x] ?? 0);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, PALETTE, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const parts = [writeChunk("IHDR", header), writeChunk("PLTE", colours)];
  const data = writeChunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 }));
  return Buffer.concat([SIGNATURE, ...parts, data, writeChunk("IEND", Buffer.alloc(0))]);
}

/** Width and height in pixels. Throws when the bytes are no PNG. */
export function readPngSize(png: Buffer): { width: number; height: number } {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error("no PNG");
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

function readPng(png: Buffer): Image {
  const { width, height } = readPngSize(png);
  const [depth, type, , , interlace] = png.subarray(24, 29);
  if (depth !== 8 || type !== TRUE_COLOUR || interlace !== 0)
    throw new Error("not the kind of PNG that browsers write");
  const bytes = unfilter(inflateSync(Buffer.concat(readChunks(png, "IDAT"))), width * 3, height);
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at++) pixels[at] = bytes.readUIntBE(at * 3, 3);
  return { width, height, pixels };
}

function readChunks(png: Buffer, name: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === name) found.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return found;
}

/** Undoes the filter of each row (PNG specification, 9.2); three bytes a pixel. */
function unfilter(filtered: Buffer, rowBytes: number, height: number): Buffer {
  const bytes = Buffer.alloc(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (rowBytes + 1)];
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x < 3 ? 0 : (bytes[at - 3] ?? 0);
      const up = y === 0 ? 0 : (bytes[at - rowBytes] ?? 0);
      const corner = x < 3 || y === 0 ? 0 : (bytes[at - rowBytes - 3] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, predict(left, up, corner)][filter ?? 0] ?? 0;
      bytes[at] = (filtered[y * (rowBytes + 1) + x + 1] ?? 0) + guess;
    }
  }
  return bytes;
}

/** The neighbour that is nearest to left + up - corner, which is called Paeth's predictor. */
function predict(left: number, up: number, corner: number): number {
  const [toLeft, toUp] = [Math.abs(up - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Takes again and again the colour whose pixels would lose most: rare ones stay when nothing is near them. */
function choosePalette(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const rest = [...counts].map(([colour, count]) => ({ colour, count, distance: Number.MAX_SAFE_INTEGER }));
  const palette: number[] = [];
  while (palette.length < Math.min(MAX_COLOURS, counts.size)) {
    const worst = rest.reduce((a, b) => (b.count * b.distance > a.count * a.distance ? b : a));
    palette.push(worst.colour);
    for (const one of rest) one.distance = Math.min(one.distance, getDistance(one.colour, worst.colour));
  }
  return palette;
}

/** Finds the place of the nearest colour in the palette. */
function createFinder(palette: number[]): (colour: number) => number {
  const known = new Map(palette.map((colour, index) => [colour, index]));
  return (colour) => {
    const found = known.get(colour) ?? findNearest(palette, colour);
    known.set(colour, found);
    return found;
  };
}

function findNearest(palette: number[], colour: number): number {
  const distances = palette.map((other) => getDistance(other, colour));
  return distances.indexOf(Math.min(...distances));
}

function getDistance(a: number, b: number): number {
  const [red, green, blue] = [(a >> 16) - (b >> 16), ((a >> 8) & 255) - ((b >> 8) & 255), (a & 255) - (b & 255)];
  return red * red + green * green + blue * blue;
}

function writeChunk(name: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(name, 4, "latin1");
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, data.length + 8)), data.length + 8);
  return chunk;
}
