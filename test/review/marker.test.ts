import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMarker, parseMarker } from "../../src/review/marker.ts";
import { makeFingerprint } from "./make-finding.ts";

const HEAD = "a".repeat(40);
const MARKER = { fingerprint: makeFingerprint(7), head: HEAD, fixedIn: undefined };

describe("a marker", () => {
  it("is read as it was written", () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
    fc.assert(
      fc.property(
        hex(16),
        hex(40),
        fc.option(hex(40), { nil: undefined }),
        fc.string(),
        (fingerprint, head, fixedIn, text) => {
          const marker = { fingerprint, head, fixedIn };

          expect(parseMarker(`${text}\n\n${formatMarker(marker)}`)).toEqual(marker);
        },
      ),
    );
  });

  it("is the last one, since quoted code may look like one", () => {
    const forged = formatMarker({ fingerprint: makeFingerprint(1), head: HEAD, fixedIn: HEAD });

    expect(parseMarker(`\`\`\`suggestion\n# ${forged}\n\`\`\`\n\n${formatMarker(MARKER)}`)).toEqual(MARKER);
  });

  it("is found although a person wrote something below", () => {
    expect(parseMarker(`text\n\n${formatMarker(MARKER)}\n\nedited by hand`)).toEqual(MARKER);
  });

  it.each(["", "no marker", "<!-- epoch-zero finding=xyz head=abc -->", "<!-- epoch-zero -->"])(
    "is not in %j",
    (body) => {
      expect(parseMarker(body)).toBeUndefined();
    },
  );
});
