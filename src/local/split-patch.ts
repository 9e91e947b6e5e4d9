/** The hunks of each file of a patch, by the paths on both sides. */
export class PatchIndex {
  private readonly patches = new Map<string, string>();

  /** `text` is the output of `git diff-tree -p` with the prefixes `a/` and `b/`. */
  constructor(text: string) {
    for (const section of text.split(/^(?=diff --git )/m)) {
      const start = section.search(/^@@ /m);
      if (start < 0) continue;
      const header = section.slice(0, start);
      this.patches.set(
        keyOf(readPath(header, "---"), readPath(header, "+++")),
        section.slice(start).replace(/\n$/, ""),
      );
    }
  }

  /** The hunks from the first `@@`; a side is undefined where the file is not there. Undefined when there are none. */
  find(oldPath: string | undefined, newPath: string | undefined): string | undefined {
    return this.patches.get(keyOf(oldPath, newPath));
  }
}

function keyOf(oldPath: string | undefined, newPath: string | undefined): string {
  return JSON.stringify([oldPath ?? null, newPath ?? null]);
}

/** The path on a `---` or `+++` line without its prefix; undefined for `/dev/null`. Git ends names that hold spaces with a tab. */
function readPath(header: string, sign: "---" | "+++"): string | undefined {
  const lines = header.split("\n");
  const written = lines
    .find((line) => line.startsWith(`${sign} `))
    ?.slice(4)
    .replace(/\t$/, "");
  if (written === undefined || written === "/dev/null") return undefined;
  return (written.startsWith('"') ? unquote(written.slice(1, -1)) : written).slice(2);
}

const ESCAPES: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };

/** Names with quotes, backslashes or control characters are C strings, whose octal escapes are bytes. */
function unquote(quoted: string): string {
  const parts = quoted.match(/\\[0-7]{3}|\\.|[^\\]+/g) ?? [];
  const bytes = parts.map((part) => {
    if (!part.startsWith("\\")) return Buffer.from(part);
    return Buffer.from([ESCAPES[part.slice(1)] ?? Number.parseInt(part.slice(1), 8)]);
  });
  return Buffer.concat(bytes).toString("utf8");
}
