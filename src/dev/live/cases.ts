import type { Files } from "./platform.ts";
import {
  createNotebook,
  createSweep,
  FAULTY,
  FIXED,
  LONG,
  REQUIREMENTS,
  removeStep,
  SHIFTED,
  SUGGESTED,
  TRAIN,
} from "./samples.ts";

/** What a person does; the review job runs after each. */
export type Deed =
  | { kind: "open"; files: Files }
  | { kind: "push"; files: Files }
  /** Answers our first comment. */
  | { kind: "answer"; body: string }
  /** Applies the suggestion of our first comment. */
  | { kind: "apply" };

/** A comment of ours as it should stand. */
export interface ExpectedComment {
  rule: string;
  path: string;
  /** 1-based; null for a comment on the whole file, and for an outdated one. */
  line: number | null;
  subject?: "line" | "file";
  isOutdated?: boolean;
  /** The comment says that the finding is gone. */
  isFixed?: boolean;
  hasSuggestion?: boolean;
}

/** What should stand on the pull request after a step; comments in the order of paths and lines. */
export interface Expectation {
  /** Reviews of ours so far. */
  reviews: number;
  comments: ExpectedComment[];
  conclusion: "success" | "neutral" | "failure";
  annotations?: number;
  /** Contents at the head. */
  files?: Record<string, string>;
}

/** One step of a case. */
export interface CaseStep {
  deed: Deed;
  expect: Expectation;
}

/** What happens to one pull request. The first step opens it. */
export interface LiveCase {
  /** In kebab-case; goes into the names of the branches. */
  name: string;
  base: Files;
  steps: CaseStep[];
}

/** What is not tried, and why. */
export interface LeftOut {
  name: string;
  reason: string;
}

const BASE = { "requirements.txt": REQUIREMENTS, "train.py": TRAIN };

const RULE = "gradients-never-cleared";

const COMMENT: ExpectedComment = { rule: RULE, path: "train.py", line: 15, hasSuggestion: true };

const FOUND: Expectation = { reviews: 1, comments: [COMMENT], conclusion: "neutral" };

const OPENED: CaseStep = { deed: { kind: "open", files: { "train.py": FAULTY } }, expect: FOUND };

/** The cases, in the order they are run. */
export const CASES: LiveCase[] = [
  { name: "opened", base: BASE, steps: [OPENED] },
  {
    name: "clean",
    base: BASE,
    steps: [
      {
        deed: { kind: "open", files: { "train.py": FIXED } },
        expect: { reviews: 0, comments: [], conclusion: "success" },
      },
    ],
  },
  {
    name: "shifted",
    base: BASE,
    steps: [
      OPENED,
      {
        deed: { kind: "push", files: { "train.py": SHIFTED } },
        expect: { ...FOUND, comments: [{ ...COMMENT, line: 18 }] },
      },
    ],
  },
  {
    name: "fixed-and-back",
    base: BASE,
    steps: [
      OPENED,
      {
        deed: { kind: "push", files: { "train.py": FIXED } },
        expect: {
          reviews: 1,
          comments: [{ rule: RULE, path: "train.py", line: null, isOutdated: true, isFixed: true }],
          conclusion: "success",
        },
      },
      {
        deed: { kind: "push", files: { "train.py": SHIFTED } },
        expect: {
          reviews: 2,
          comments: [
            { rule: RULE, path: "train.py", line: 18, isFixed: true },
            { ...COMMENT, line: 18 },
          ],
          conclusion: "neutral",
        },
      },
    ],
  },
  {
    name: "answered",
    base: BASE,
    steps: [
      OPENED,
      { deed: { kind: "answer", body: "Meant: gradients are summed over an epoch." }, expect: FOUND },
      {
        deed: { kind: "push", files: { "train.py": SUGGESTED } },
        expect: { reviews: 1, comments: [{ ...COMMENT, line: 16 }], conclusion: "success" },
      },
    ],
  },
  {
    name: "suggestion-applied",
    base: BASE,
    steps: [
      OPENED,
      {
        deed: { kind: "apply" },
        expect: {
          reviews: 1,
          comments: [{ rule: RULE, path: "train.py", line: 16, isFixed: true }],
          conclusion: "success",
          files: { "train.py": SUGGESTED },
        },
      },
    ],
  },
  {
    name: "removed-below",
    base: BASE,
    steps: [
      {
        deed: { kind: "open", files: { "train.py": removeStep(TRAIN) } },
        expect: {
          reviews: 1,
          comments: [{ rule: "schedule-never-stepped", path: "train.py", line: 19 }],
          conclusion: "neutral",
        },
      },
    ],
  },
  {
    name: "line-outside-the-diff",
    base: { ...BASE, "train.py": LONG },
    steps: [
      {
        deed: { kind: "open", files: { "train.py": removeStep(LONG) } },
        expect: {
          reviews: 1,
          comments: [{ rule: "schedule-never-stepped", path: "train.py", line: null, subject: "file" }],
          conclusion: "neutral",
        },
      },
    ],
  },
  {
    name: "renamed",
    base: BASE,
    steps: [
      {
        deed: { kind: "open", files: { "train.py": null, "scripts/train_digits.py": FAULTY } },
        expect: { ...FOUND, comments: [{ ...COMMENT, path: "scripts/train_digits.py" }] },
      },
    ],
  },
  {
    name: "crlf",
    base: { "requirements.txt": REQUIREMENTS, "train.py": toCrlf(TRAIN) },
    steps: [
      { deed: { kind: "open", files: { "train.py": toCrlf(FAULTY) } }, expect: FOUND },
      {
        deed: { kind: "apply" },
        expect: {
          reviews: 1,
          comments: [{ rule: RULE, path: "train.py", line: 16, isFixed: true }],
          conclusion: "success",
          files: { "train.py": toCrlf(SUGGESTED) },
        },
      },
    ],
  },
  {
    name: "many-findings",
    base: BASE,
    steps: [
      {
        deed: { kind: "open", files: { "sweep.py": createSweep(12) } },
        expect: {
          reviews: 1,
          comments: Array.from({ length: 10 }, (_, index) => ({
            ...{ rule: RULE, path: "sweep.py", line: 15 + index * 17, hasSuggestion: true },
          })),
          conclusion: "neutral",
          annotations: 2,
        },
      },
    ],
  },
  {
    name: "notebook",
    base: { "requirements.txt": REQUIREMENTS, "train.ipynb": createNotebook(TRAIN) },
    steps: [
      {
        deed: { kind: "open", files: { "train.ipynb": createNotebook(FAULTY) } },
        expect: { ...FOUND, comments: [{ rule: RULE, path: "train.ipynb", line: 28 }] },
      },
    ],
  },
];

/** What no case can try. */
export const LEFT_OUT: LeftOut[] = [
  { name: "a pull request from a fork", reason: "it needs a second account with a fork of the sandbox" },
  { name: "createCommitOnBranch on a fork's branch", reason: "the same" },
  { name: "whether an edited review notifies people", reason: "the API does not tell the App; look into a mailbox" },
  { name: "webhooks, Re-run and the merge queue", reason: "GitHub cannot reach this machine" },
];

function toCrlf(text: string): string {
  return text.replaceAll("\n", "\r\n");
}
