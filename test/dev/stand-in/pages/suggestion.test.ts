import { describe, expect, it } from "vitest";
import { listSuggestions } from "../../../../src/dev/stand-in/pages/markdown.ts";
import { replaceLines } from "../../../../src/dev/stand-in/pages/suggestion.ts";

describe("reading suggestions", () => {
  it("takes the lines as they are, tabs and blanks included", () => {
    expect(listSuggestions("text\n```suggestion\n\tlr = 1\n\n    x\n```\nmore")).toEqual([["\tlr = 1", "", "    x"]]);
  });

  it("tells an empty block, which deletes, from one empty line", () => {
    expect(listSuggestions("```suggestion\n```\n\n```suggestion\n\n```")).toEqual([[], [""]]);
  });

  it("respects longer fences around back-ticks", () => {
    expect(listSuggestions('````suggestion\n"""```x```"""\n````')).toEqual([['"""```x```"""']]);
  });
});

describe("applying a suggestion", () => {
  const replace = (text: string, first: number, last: number, lines: string[]) =>
    replaceLines(Buffer.from(text), { first, last }, lines).toString();

  it("replaces the range whatever the length of the new text", () => {
    expect(replace("a\nb\nc\n", 2, 2, ["x", "y"])).toBe("a\nx\ny\nc\n");
    expect(replace("a\nb\nc\n", 1, 3, ["x"])).toBe("x\n");
    expect(replace("a\nb\nc\n", 2, 3, [])).toBe("a\n");
  });

  it("keeps the line ends of the file", () => {
    expect(replace("a\r\nb\r\nc\r\n", 2, 2, ["x", "y"])).toBe("a\r\nx\r\ny\r\nc\r\n");
  });

  it("keeps the missing end of the last line", () => {
    expect(replace("a\nb", 2, 2, ["x", "y"])).toBe("a\nx\ny");
    expect(replace("a\nb", 1, 1, ["x"])).toBe("x\nb");
  });

  it("leaves the bytes of other lines alone", () => {
    const file = Buffer.from("# caf\xe9\nlr = 1\n", "latin1");

    const changed = replaceLines(file, { first: 2, last: 2 }, ["lr = 2  # größer"]);

    expect(changed.subarray(0, 7)).toEqual(file.subarray(0, 7));
    expect(changed.subarray(7).toString("utf8")).toBe("lr = 2  # größer\n");
  });
});
