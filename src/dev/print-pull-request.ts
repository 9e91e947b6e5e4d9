import type { CheckRunHandle } from "./stand-in/api/check-run.ts";
import type { PullHandle } from "./stand-in/api/pull.ts";
import type { CommentView } from "./stand-in/api/thread.ts";

/** What is printed. */
export interface PrintedPull {
  pull: PullHandle;
  check: CheckRunHandle;
  comments: CommentView[];
  /** Files at head, by path. */
  files: Record<string, string>;
}

/** A reviewed pull request as a person reads it: comments in place with their suggestions, then the check run. */
export function printPullRequest({ pull, check, comments, files }: PrintedPull): string {
  const inOrder = comments.filter((comment) => comment.line !== null || comment.subject === "file").sort(byPlace);
  const outdated = comments.filter((comment) => !inOrder.includes(comment));
  const blocks = [
    ...inOrder.map((comment) => printComment(comment, files[comment.path] ?? "")),
    ...outdated.map((comment) => `${comment.path}, outdated: ${printMarkdown(comment.body).split("\n")[0]}\n`),
  ];
  const { title, summary, text } = check.output;
  return [
    rule(`Pull request #${pull.number}: ${inOrder.length} comments`),
    ...blocks,
    rule(`Check run ${check.name}: ${check.conclusion}`),
    title ?? "",
    "",
    printMarkdown(summary ?? ""),
    "",
    printMarkdown(text ?? ""),
  ].join("\n");
}

function byPlace(a: CommentView, b: CommentView): number {
  return a.path === b.path ? (a.line ?? 0) - (b.line ?? 0) : a.path < b.path ? -1 : 1;
}

function rule(title: string): string {
  return `\n── ${title} ${"─".repeat(Math.max(3, 92 - title.length))}\n`;
}

/** The lines a comment stands on, what it says, and the lines its suggestion would put there. */
function printComment(comment: CommentView, file: string): string {
  const end = comment.line ?? 0;
  const start = comment.startLine ?? Math.max(1, end);
  const lines = file.split("\n").slice(start - 1, end);
  const suggestion = /^(`{3,})suggestion\n([\s\S]*?)\n?^\1$/m.exec(comment.body)?.[2];
  const prose = comment.body.replace(/^(`{3,})suggestion\n[\s\S]*?^\1$/m, "").replace(/<!--[\s\S]*?-->/g, "");
  const shown =
    suggestion === undefined
      ? lines.map((line) => `    │ ${line}`)
      : [...lines.map((line) => `  - │ ${line}`), ...suggestion.split("\n").map((line) => `  + │ ${line}`)];
  const place = comment.line === null ? comment.path : `${comment.path}:${start}`;
  return [place, ...shown, ...wrap(printMarkdown(prose).trim()), ""].join("\n");
}

/** Our own Markdown as plain text: tables in columns, folded parts opened. */
function printMarkdown(markdown: string): string {
  const plain = markdown
    .replace(/<details><summary>(.*?)<\/summary>/g, "▸ $1")
    .replace(/<\/details>|<\/?sub>/g, "")
    .replace(/\*\*/g, "")
    .replace(/^#+ /gm, "")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  return plain.replace(/(?:^\|.*\|$\n?)+/gm, printTable).replace(/\n{3,}/g, "\n\n");
}

function printTable(table: string): string {
  const rows = table
    .trim()
    .split("\n")
    .map((row) => row.slice(2, -2).split(" | "))
    .filter((cells) => !cells.every((cell) => /^-+$/.test(cell)));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
  return `${rows.map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ")}`.trimEnd()).join("\n")}\n`;
}

const WIDTH = 96;

function wrap(text: string): string[] {
  return text
    .split("\n")
    .flatMap((line) => line.match(new RegExp(`.{1,${WIDTH}}(?=\\s|$)|\\S+`, "g")) ?? [""])
    .map((line) => `  ${line.trim()}`);
}
