import type { FolderEntry, ReadAnswer, ReadRequest, ReviewRange, ReviewSource } from "../../src/review/ports.ts";

/** A pull request that adds some files to a repository that holds some others. */
export class AddedFiles implements ReviewSource {
  private readonly added: Map<string, string>;
  private readonly present: Map<string, string>;

  constructor(added: Map<string, string>, present: Map<string, string>) {
    this.added = added;
    this.present = present;
  }

  async range(): Promise<ReviewRange> {
    const files = [...this.added].map(([path, text]) => {
      return { path, previousPath: undefined, status: "added" as const, patch: patchOf(text) };
    });
    return { base: "b".repeat(40), head: "a".repeat(40), files, incomplete: undefined };
  }

  async read({ files, folders }: ReadRequest): Promise<ReadAnswer> {
    return {
      files: files.map(({ side, path }) => {
        const text = (side === "head" ? this.added.get(path) : undefined) ?? this.present.get(path);
        return text === undefined ? { kind: "missing" } : { kind: "text", text };
      }),
      folders: folders.map(({ path }) => this.list(path)),
    };
  }

  private list(folder: string): FolderEntry[] | undefined {
    const prefix = folder === "" ? "" : `${folder}/`;
    const inside = [...this.added.keys(), ...this.present.keys()].filter((path) => path.startsWith(prefix));
    const kinds = new Map(
      inside.map((path) => {
        const [name = "", ...rest] = path.slice(prefix.length).split("/");
        return [name, rest.length === 0 ? ("file" as const) : ("folder" as const)];
      }),
    );
    return inside.length === 0 ? undefined : [...kinds].map(([name, kind]) => ({ name, kind }));
  }
}

/** The diff of a new file, as the host shows it. */
function patchOf(text: string): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const added = lines.map((line) => `+${line}`).join("\n");
  return `@@ -0,0 +1,${lines.length} @@\n${added}${text.endsWith("\n") ? "" : "\n\\ No newline at end of file"}`;
}
