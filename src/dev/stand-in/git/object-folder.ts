import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";

/** One object of git. */
export interface GitObject {
  type: "blob" | "tree" | "commit" | "tag";
  bytes: Buffer;
}

const SHA = /^[0-9a-f]{40}$/;

/** The loose objects of a bare repository, read and written as git itself does, without a process for each. */
export class ObjectFolder {
  readonly #folder: string;
  readonly #known = new Map<string, GitObject>();

  constructor(repository: string) {
    this.#folder = join(repository, "objects");
  }

  /** Stores an object and returns its SHA. */
  write(type: GitObject["type"], bytes: Buffer): string {
    const whole = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
    const sha = createHash("sha1").update(whole).digest("hex");
    if (this.#known.has(sha)) return sha;
    const file = this.#getFile(sha);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, deflateSync(whole, { level: 1 }));
    this.#known.set(sha, { type, bytes });
    return sha;
  }

  /** The object with this full SHA, or undefined when there is none. */
  read(sha: string): GitObject | undefined {
    const known = this.#known.get(sha);
    if (known || !SHA.test(sha) || !existsSync(this.#getFile(sha))) return known;
    const whole = inflateSync(readFileSync(this.#getFile(sha)));
    const end = whole.indexOf(0);
    const type = whole.toString("latin1", 0, end).split(" ")[0] as GitObject["type"];
    const object = { type, bytes: whole.subarray(end + 1) };
    this.#known.set(sha, object);
    return object;
  }

  #getFile(sha: string): string {
    return join(this.#folder, sha.slice(0, 2), sha.slice(2));
  }
}
