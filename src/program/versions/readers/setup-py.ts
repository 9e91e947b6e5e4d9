import type { Call, Expression, Module, Span } from "../../../python/nodes.ts";
import { findLineStarts, locate } from "../../../python/source-file.ts";
import type { Reading } from "../reading.ts";
import { walkExpressions, walkStatements } from "../walk-syntax.ts";
import { StringFinder } from "./string-finder.ts";

/** Reads what `setup(…)` is given, from the syntax of a `setup.py`; the script is never run. */
export function readSetupPy(reading: Reading, text: string, module: Module): void {
  new SetupReader(reading, text, module).read(module);
}

class SetupReader {
  private readonly reading: Reading;
  private readonly finder: StringFinder;
  private readonly lineStarts: number[];

  constructor(reading: Reading, text: string, module: Module) {
    this.reading = reading;
    this.finder = new StringFinder(module);
    this.lineStarts = findLineStarts(text);
  }

  read(module: Module): void {
    walkStatements(module.body, (statement) => {
      walkExpressions(statement, (expression) => {
        if (expression.kind === "Call" && isSetup(expression.callee)) this.readCall(expression);
        if (expression.kind === "String" && REQUIREMENTS_NAME.test(expression.value))
          this.reading.takeInclude(expression.value, this.lineOf(expression));
      });
    });
  }

  private readCall(call: Call): void {
    for (const { name, value, unpack } of call.arguments) {
      const given: [string, Expression][] = unpack === "**" ? this.finder.entriesOf(value) : [[name ?? "", value]];
      for (const [key, list] of given) this.readKeyword(key, list);
    }
  }

  private readKeyword(key: string, value: Expression): void {
    if (key === "install_requires") this.takeList(value, undefined);
    if (key === "tests_require") this.takeList(value, "extra tests");
    if (key !== "extras_require") return;
    for (const [extra, list] of this.finder.entriesOf(value)) this.takeList(list, `extra ${extra}`);
  }

  private takeList(value: Expression, condition: string | undefined): void {
    for (const { text, at, isConditional } of this.finder.stringsOf(value))
      this.reading.takeLine(text, this.lineOf(at), condition ?? (isConditional ? "a branch of setup.py" : undefined));
  }

  private lineOf(at: Span): number {
    return locate(this.lineStarts, at.start).line;
  }
}

/** A requirements file that the script opens. */
const REQUIREMENTS_NAME = /^[\w./-]*(require|deps)[\w./-]*\.(txt|in)$/i;

function isSetup(callee: Expression): boolean {
  return callee.kind === "Name" ? callee.id === "setup" : callee.kind === "Attribute" && callee.name.id === "setup";
}
