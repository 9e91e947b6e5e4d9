import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isProven } from "../../src/facts/fact.ts";
import { CatalogError, loadFacts, normalizeSymbol, readFactBook } from "../../src/facts/load-facts.ts";

const NAMES = ["keras", "tensorflow-v1", "pytorch", "optax", "transformers", "lightning", "speechbrain", "others"];
const ENTRY = { id: "a.b", kind: "behavior", name: "b", since: null, until: null, confidence: "verified" };

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "facts-")), "rules", "facts");
  mkdirSync(folder, { recursive: true });
  for (const name of NAMES) write(`${name}.json`, JSON.stringify({ framework: name, entries: [] }));
  write("releases.json", JSON.stringify({ packages: { torch: [["2.1.0", "2023-10-04"]] } }));
});

afterEach(() => rmSync(join(folder, "../.."), { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function read() {
  return readFactBook(pathToFileURL(`${folder}/`));
}

describe("readFactBook", () => {
  it("finds entries by id and by every name they are imported under", () => {
    const entry = { ...ENTRY, import_paths: ["tf.keras.optimizers.Adam", "keras.optimizers.Adam (from 2.9)"] };
    write("keras.json", JSON.stringify({ framework: "keras", entries: [entry] }));

    const facts = read();

    expect(facts.get("a.b")).toMatchObject({ id: "a.b", framework: "keras" });
    for (const name of [
      "tensorflow.keras.optimizers.Adam",
      "tf.keras.optimizers.Adam",
      "keras.optimizers.Adam",
      "keras.src.optimizers.adam.Adam",
    ])
      expect(facts.find(name).map(({ id }) => id)).toEqual(["a.b"]);
    expect(facts.find("keras.optimizers.SGD")).toEqual([]);
    expect(facts.releases("torch")).toEqual([["2.1.0", "2023-10-04"]]);
    expect(facts.releases("unheard-of")).toEqual([]);
  });

  it("stops at an entry without an id", () => {
    expect(() => read().get("nothing")).toThrow(new CatalogError("rules/facts has no entry nothing"));
  });

  it.each([
    ["a missing field", { ...ENTRY, id: undefined }, /^rules\/facts\/optax\.json:4 entries\.1\.id: /],
    ["a kind that is not known", { ...ENTRY, kind: "rumour" }, /^rules\/facts\/optax\.json:6 entries\.1\.kind: /],
    [
      "a field of the wrong type",
      { ...ENTRY, import_paths: "a" },
      /^rules\/facts\/optax\.json:11 entries\.1\.import_paths: /,
    ],
  ])("names file and line of %s", (_, broken, message) => {
    write(
      "optax.json",
      `{"framework": "optax", "entries": [\n${JSON.stringify(ENTRY)},\n\n${JSON.stringify(broken, null, 1)}\n]}`,
    );

    expect(read).toThrow(CatalogError);
    expect(read).toThrow(message);
  });

  it("names the file that is no JSON", () => {
    write("others.json", "{");

    expect(read).toThrow(new CatalogError("rules/facts/others.json is not valid JSON"));
  });

  it("names the line of a release without its day", () => {
    write("releases.json", '{"packages": {\n"torch": [\n["2.1.0"]\n]}}');

    expect(read).toThrow(/^rules\/facts\/releases\.json:3 packages\.torch\.0/);
  });
});

describe("the facts of the product", () => {
  const facts = loadFacts();

  it("have one entry for each id", () => {
    const ids = facts.all().map(({ id }) => id);

    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("know the optimizers people use, under the names they use", () => {
    const names = [
      "torch.optim.AdamW",
      "tf.keras.optimizers.Adam",
      "keras.optimizers.SGD",
      "optax.adamw",
      "torch.optim.lr_scheduler.OneCycleLR",
    ];

    expect(names.map((name) => facts.find(name)[0]?.kind)).toEqual([...Array(4).fill("optimizer"), "schedule"]);
  });

  it("list releases from old to new", () => {
    for (const name of ["torch", "keras", "tensorflow", "tf-keras", "optax"]) {
      const days = facts.releases(name).map(([, day]) => day);
      expect(days.length).toBeGreaterThan(5);
      expect(days.every((day) => /^\d{4}-\d\d-\d\d$/.test(day))).toBe(true);
    }
  });
});

describe("isProven", () => {
  it("asks for a run or a source that was read", () => {
    const fact = { ...ENTRY, framework: "keras" } as Parameters<typeof isProven>[0];

    expect(isProven({ ...fact, confidence: "executed" })).toBe(true);
    expect(isProven({ ...fact, confidence: "verified" })).toBe(true);
    expect(isProven({ ...fact, confidence: "reported" })).toBe(false);
    expect(isProven({ ...fact, confidence: "recalled", executed: [] })).toBe(false);
    expect(isProven({ ...fact, confidence: "derived", executed: [{ version: "2.1" }] })).toBe(true);
  });
});

describe("normalizeSymbol", () => {
  it.each([
    ["tf.keras.optimizers.Adam", "tensorflow.keras.optimizers.Adam"],
    ["tensorflow.optimizers.Adam", "tensorflow.keras.optimizers.Adam"],
    ["keras.src.optimizers.adam.Adam", "keras.optimizers.Adam"],
    ["keras.optimizers.schedules.ExponentialDecay", "keras.optimizers.schedules.ExponentialDecay"],
    ["keras.optimizers.legacy.Adam", "keras.optimizers.legacy.Adam"],
    ["pytorch_lightning.LightningModule", "lightning.pytorch.LightningModule"],
    ["optax.schedules.cosine_decay_schedule", "optax.cosine_decay_schedule"],
    ["transformers.optimization.get_scheduler", "transformers.get_scheduler"],
    ["torch.optim.SGD", "torch.optim.SGD"],
  ])("spells %s as %s", (written, normal) => {
    expect(normalizeSymbol(written)).toBe(normal);
  });
});
