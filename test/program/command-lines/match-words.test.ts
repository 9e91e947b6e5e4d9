import { describe, expect, it } from "vitest";
import { matchWords, type WordTaker } from "../../../src/program/command-lines/match-words.ts";

const OPTIONS: WordTaker[] = [
  { name: "data", flags: [], takes: "one" },
  { name: "lr", flags: ["-l", "--lr", "--learning-rate"], takes: "one" },
  { name: "batch", flags: ["-b", "--batch_size"], takes: "one" },
  { name: "amp", flags: ["--amp"], takes: "none" },
  { name: "milestones", flags: ["--milestones"], takes: "many" },
];

function match(line: string): Record<string, string> {
  const words = line.split(" ").map((text) => ({ text, line: 1 }));
  return Object.fromEntries(
    [...matchWords(OPTIONS, words)].map(([name, given]) => [
      name,
      given.isNegated ? "no" : given.words.map((word) => word.text).join(" "),
    ]),
  );
}

describe("the words of a command line", () => {
  it.each([
    ["--lr 0.1", { lr: "0.1" }],
    ["--lr=0.1", { lr: "0.1" }],
    ["--learning_rate 0.1", { lr: "0.1" }],
    ["--learn 0.1", { lr: "0.1" }],
    ["-b8 -l 0.1", { batch: "8", lr: "0.1" }],
    ["--lr -0.5 data", { lr: "-0.5", data: "data" }],
    ["data --amp", { data: "data", amp: "" }],
    ["--no-amp", { amp: "no" }],
    ["--milestones 30 60 --lr 1", { milestones: "30 60", lr: "1" }],
    ["--other x --lr 1 data", { lr: "1", data: "data" }],
    ["--lr", {}],
  ])("belong to the options: %s", (line, expected) => {
    expect(match(line)).toEqual(expected);
  });
});
