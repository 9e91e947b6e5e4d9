import type { Argument, CallArguments, Site } from "../program/values.ts";
import type { SourceFile } from "../python/source-file.ts";
import type { SourceEdit } from "./problem.ts";

/** Replaces a stretch of a file. */
export function replaceSite(site: Site, text: string): SourceEdit {
  return { file: site.file, start: site.start, end: site.end, text };
}

/**
 * Adds a keyword argument to a call: in front when all others are keywords, else at the end. Keeps one argument per line
 * where the call is written so. Undefined when the call's brackets are not known, or are those of a lone generator.
 */
export function insertKeyword(args: CallArguments, text: string): SourceEdit | undefined {
  const { list } = args;
  if (list === undefined) return undefined;
  const written = writtenArguments(args);
  const [first] = written;
  const last = written.at(-1);
  if (first?.start === list.start) return undefined;
  if (first === undefined || last === undefined) {
    const isEmpty = list.file.text.slice(list.start + 1, list.end - 1).trim() === "";
    return { file: list.file, start: list.start + 1, end: list.start + 1, text: isEmpty ? text : `${text}, ` };
  }
  if (args.positional.length === 0 && !args.hasUnknown) {
    return { file: list.file, start: first.start, end: first.start, text: `${text},${separatorBefore(first)}` };
  }
  return { file: list.file, start: last.end, end: last.end, text: `,${separatorBefore(last)}${text}` };
}

/**
 * Removes an argument with the comma that goes with it, and with its line where it has one of its own. Undefined when it
 * is not written in the call.
 */
export function removeArgument(args: CallArguments, argument: Argument): SourceEdit | undefined {
  const { list } = args;
  const written = writtenArguments(args);
  const at = written.findIndex((one) => one.start === argument.whole?.start);
  const [own, before, after] = [written[at], written[at - 1], written[at + 1]];
  if (list === undefined || own === undefined) return undefined;
  const lines = linesOfItsOwn(own);
  if (lines && lines.start > list.start && lines.end < list.end) return { file: list.file, ...lines, text: "" };
  if (before) return { file: list.file, start: before.end, end: own.end, text: "" };
  return { file: list.file, start: own.start, end: after?.start ?? own.end, text: "" };
}

/** Adds a line of code before the line on which a place stands, with that line's indentation. */
export function insertLineBefore(site: Site, text: string): SourceEdit {
  const { file } = site;
  const { start, indent } = lineAt(file, site.start);
  return { file, start, end: start, text: `${indent}${text}${endOfLine(file)}` };
}

/** Adds a line of code behind the line on which a place ends, indented like the line at `like`. */
export function insertLineAfter(site: Site, text: string, like: Site): SourceEdit {
  const { file } = site;
  const end = file.text.indexOf("\n", site.end);
  const at = end < 0 ? file.text.length : end + 1;
  const lead = end < 0 ? endOfLine(file) : "";
  return { file, start: at, end: at, text: `${lead}${lineAt(file, like.start).indent}${text}${endOfLine(file)}` };
}

/** Removes the whole lines of a statement. Undefined when something else stands on them. */
export function removeStatement(statement: Site): SourceEdit | undefined {
  const { file } = statement;
  const { start, indent } = lineAt(file, statement.start);
  const newline = file.text.indexOf("\n", statement.end);
  const end = newline < 0 ? file.text.length : newline + 1;
  const rest = file.text.slice(statement.end, end).trim();
  if (start + indent.length !== statement.start || (rest !== "" && !rest.startsWith("#"))) return undefined;
  return { file, start, end, text: "" };
}

/** The whole lines of an argument, its comma and a comment behind it included; undefined when something else is on them. */
function linesOfItsOwn({ file, start: from, end: to }: Site): { start: number; end: number } | undefined {
  const { start, indent } = lineAt(file, from);
  const behind = /^[ \t]*,?[ \t]*(#[^\n]*)?\r?\n/.exec(file.text.slice(to))?.[0];
  return start + indent.length === from && behind !== undefined ? { start, end: to + behind.length } : undefined;
}

/** Where the line around an offset begins, and how it is indented. */
function lineAt(file: SourceFile, offset: number): { start: number; indent: string } {
  const start = file.text.lastIndexOf("\n", offset - 1) + 1;
  return { start, indent: /^[ \t]*/.exec(file.text.slice(start, offset))?.[0] ?? "" };
}

function endOfLine(file: SourceFile): string {
  return /\r\n/.test(file.text) ? "\r\n" : "\n";
}

function writtenArguments(args: CallArguments): Site[] {
  const all = [...args.positional, ...args.keywords.values()].flatMap((argument) => argument.whole ?? []);
  const inList = all.filter((site) => args.list && site.start >= args.list.start && site.end <= args.list.end);
  return inList.sort((a, b) => a.start - b.start);
}

/** What stands before an argument that has a line of its own: the line break and its indentation; else one blank. */
function separatorBefore(argument: Site): string {
  const { start, indent } = lineAt(argument.file, argument.start);
  return start + indent.length === argument.start && start > 0 ? `${endOfLine(argument.file)}${indent}` : " ";
}
