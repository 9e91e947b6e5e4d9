import type { Expression, Span, Statement } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";
import { textOf } from "../python/source-file.ts";
import type { Launch } from "./command-lines/find-launches.ts";
import type { PassedOption } from "./command-lines/passed-option.ts";
import type { Knowledge, Library } from "./library.ts";
import { dataCandidates, type Program } from "./program.ts";
import type { Scope } from "./scope.ts";
import { type ArmResult, Store } from "./store.ts";
import type { Block, Exit, TraceNode } from "./trace.ts";
import type { Turns } from "./turns.ts";
import type {
  CallArguments,
  ClassValue,
  FunctionValue,
  Made,
  ModuleValue,
  Origin,
  OriginKind,
  Site,
  Value,
} from "./values.ts";
import { alternativesOf, unknown } from "./values.ts";

/** Limits of one run, in steps and never in time, so that the same commit gives the same answer. */
export const LIMITS = {
  /** Calls of functions of the program inside one another. */
  callDepth: 12,
  /** Nodes of the trace; the largest real training programs that were measured take about 20,000. */
  events: 40_000,
  /** Expressions and statements. */
  steps: 200_000,
  /** Calls inside one another where a fragment is looked at: what is reached deeper trains something else. */
  fragmentCallDepth: 6,
  /** Expressions and statements of a fragment. */
  fragmentSteps: 30_000,
  /** Expressions and statements of all runs and fragments of a file; hostile files have thousands of fragments. */
  fileSteps: 2_000_000,
};

/** One open call: where names are looked up and where the trace goes. */
export interface Frame {
  file: SourceFile;
  scope: Scope;
  function: FunctionValue | undefined;
  /** The class whose body is being run. */
  class: ClassValue | undefined;
  receiver: Value | undefined;
  returns: { when: string | undefined; value: Value }[];
  /** State of arms that left early, to be merged where their exit leads. */
  pending: (ArmResult<Exit> & { exit: Exit })[];
}

/** A name that held an object of a library: of a module, of a function, or an attribute of an object of the program. */
export interface Binding {
  name: string;
  place: "module" | "function" | "attribute";
  site: Site;
  /** The whole assignment. */
  statement: Site;
}

/** Thrown inside the interpreter when a limit is reached, and caught by `runBudgeted`. */
class BudgetExhausted extends Error {
  override name = "BudgetExhausted";
}

/** Everything one interpretation remembers. */
export class Machine {
  readonly store = new Store();
  readonly modules = new Map<string, ModuleValue>();
  readonly program: Program;
  readonly library: Library;
  /** Undefined where a program is interpreted without any, as in tests. */
  readonly knowledge: Knowledge | undefined;
  /** Functions whose bodies were entered, by definition: what no entry reached is looked at as a fragment. */
  readonly entered = new Set<Expression | Statement>();
  /** Names that were read: what stands elsewhere is in code that no configuration in view reaches. */
  readonly read = new Set<Expression>();
  /** Objects of libraries that a list or dict of the program holds, which may give any of them. */
  readonly held = new Set<Value>();
  /** The functions of the program that gave values which are not decided: a rate that `get_lr` computes. */
  readonly givers = new WeakMap<Value, FunctionValue>();
  /** Paths that an import names, that exist, and that were not loaded. */
  readonly missing = new Set<string>();
  /** Paths that the program imports or loads and that nobody looked for yet. */
  readonly wanted = new Set<string>();
  /** Names and attributes that objects of libraries were bound to. */
  readonly bindings = new Map<Value, Binding[]>();
  /** Whether conditions that only the default of an option decides count as undecided: what the program may do when told so. */
  hasOpenOptions = false;
  /** Set when the default of an option decided a condition. */
  isDecidedByOption = false;
  /** What the open `with` statements were given, outermost first. */
  contexts: Value[] = [];
  /** What calls of libraries left for later calls, by the library's own key: flags, commands. */
  private readonly shelves = new Map<string, Map<string, Value>>();
  /** The options that commands in view pass to the script. */
  readonly passed = new Map<string, PassedOption>();
  /** The commands that start the script, once they were looked for. */
  launches: Launch[] | undefined;
  /** How many loops are open around the present place. */
  loopDepth = 0;
  frames: Frame[] = [];
  /** Configurations of which the command line has to name one, where nothing tells which; empty where it is clear. */
  readonly configurations: string[] = [];
  /** Which of them this run takes, by position. */
  chosenConfiguration = 0;
  /** How often a configuration lacked a key that was read: one that lacks many is of another program. */
  missedKeys = 0;
  /** Set where the program is gone through turn by turn. */
  turns: Turns | undefined;
  block: Block = [];
  /** The module for whose sake a script beside it is run. */
  startedFor: SourceFile | undefined;
  /** Set when a limit ended the interpretation early. */
  exhausted: string | undefined;
  /** Calls of functions of the program that may be open inside one another. */
  maxCallDepth = LIMITS.callDepth;
  /** Decorators of the program that took more steps than the interpretation gives them. */
  readonly longDecorators = new Set<Expression | Statement>();
  /** Steps of the whole run or fragment. */
  private runSteps = LIMITS.steps;
  /** Steps until the next limit, which may be that of a part. */
  private maxSteps = LIMITS.steps;
  private steps = 0;
  private fileSteps = 0;
  private events = 0;

  constructor(program: Program, library: Library, knowledge?: Knowledge) {
    this.program = program;
    this.library = library;
    this.knowledge = knowledge;
  }

  /** The innermost open call. Throws when none is open, which is a mistake of ours. */
  get frame(): Frame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new Error("the interpreter has no open frame");
    return frame;
  }

  /** Counts one step. Throws `BudgetExhausted` when there were too many. */
  step(): void {
    if (++this.steps > this.maxSteps) throw new BudgetExhausted(`more than ${this.maxSteps} steps`);
    if (++this.fileSteps > LIMITS.fileSteps) throw new BudgetExhausted(`more than ${LIMITS.fileSteps} steps in all`);
  }

  /**
   * The text of a file that the program opens, such as a YAML configuration; `path` as the program gives it. Undefined
   * when it does not exist, leaves the repository, or was not looked for yet: then it is noted in `wanted`.
   */
  readText(path: string): { path: string; text: string } | undefined {
    const from = this.frames[0]?.file.path ?? this.frame.file.path;
    for (const candidate of dataCandidates(from, path)) {
      const text = this.program.texts.get(candidate);
      if (text !== undefined) return { path: candidate, text };
      if (!this.program.exists.has(candidate)) this.wanted.add(candidate);
    }
    return undefined;
  }

  /**
   * The names in a folder of the repository; undefined when it does not exist or was not listed yet: then it is noted in
   * `wanted`, with a slash at its end.
   */
  listFolder(path: string): string[] | undefined {
    const names = this.program.folders.get(path);
    if (names) return [...names].sort();
    if (!this.program.exists.has(`${path}/`)) this.wanted.add(`${path}/`);
    return undefined;
  }

  /** A place where calls of a library keep values for later ones; empty at first. */
  shelf(key: string): Map<string, Value> {
    const found = this.shelves.get(key) ?? new Map<string, Value>();
    this.shelves.set(key, found);
    return found;
  }

  /** Notes that a command in view passes an option. */
  notePassed(passed: PassedOption): void {
    this.passed.set(`${passed.path}:${passed.line} ${passed.option}`, passed);
  }

  /** Steps taken since the machine was made. */
  get taken(): number {
    return this.fileSteps;
  }

  /** Starts counting anew, for the next entry point or fragment. */
  resetBudget(kind: "run" | "fragment" = "run"): void {
    this.runSteps = kind === "run" ? LIMITS.steps : LIMITS.fragmentSteps;
    this.maxSteps = this.runSteps;
    this.maxCallDepth = kind === "run" ? LIMITS.callDepth : LIMITS.fragmentCallDepth;
    this.steps = 0;
    this.events = 0;
    this.exhausted = undefined;
  }

  /** Allows only so many more steps until the returned function is called. */
  lowerLimit(steps: number): () => void {
    const { maxSteps } = this;
    this.maxSteps = Math.min(maxSteps, this.steps + steps);
    return () => {
      this.maxSteps = maxSteps;
    };
  }

  /** Runs something that counts for the run and for no part of it: a module that is loaded on the way has to be whole. */
  liftLimit<T>(run: () => T): T {
    const { maxSteps, steps } = this;
    this.maxSteps = this.runSteps;
    try {
      return run();
    } finally {
      this.maxSteps = Math.min(this.runSteps, maxSteps + this.steps - steps);
    }
  }

  /** Adds to the trace. Throws `BudgetExhausted` when it grows too long. */
  emit(node: TraceNode): void {
    if (++this.events > LIMITS.events) throw new BudgetExhausted(`more than ${LIMITS.events} events`);
    this.block.push(node);
  }

  /** Collects what `run` adds to the trace into a block of its own. */
  collect<T>(run: () => T): { body: Block; result: T } {
    const outer = this.block;
    const body: Block = [];
    this.block = body;
    try {
      return { body, result: run() };
    } finally {
      this.block = outer;
    }
  }

  /** Notes that a list or dict of the program holds a value. */
  hold(value: Value): void {
    for (const { value: one } of alternativesOf(value)) if (one.kind === "made") this.held.add(one);
  }

  /** The place of a node of the file that is being interpreted. */
  site(span: Span): Site {
    return { file: this.frame.file, start: span.start, end: span.end };
  }

  /** The source text of a node of the file that is being interpreted. */
  text(span: Span): string {
    return textOf(this.frame.file, span);
  }

  /** A provenance link at a node of the file that is being interpreted. */
  origin(kind: OriginKind, label: string, span: Span): Origin {
    return { kind, label, ...this.site(span), from: [] };
  }
}

/** Runs part of the program; when a limit is reached, notes it and keeps what was found until then. */
export function runBudgeted(machine: Machine, run: () => void): void {
  const depth = machine.frames.length;
  const { block, loopDepth, contexts } = machine;
  try {
    run();
  } catch (error) {
    if (!(error instanceof BudgetExhausted)) throw error;
    machine.exhausted = error.message;
    machine.frames.length = depth;
    machine.block = block;
    machine.loopDepth = loopDepth;
    machine.contexts = contexts;
  }
}

/** Runs what is worth only so many steps; undefined where it takes more, or where a limit of the whole is reached. */
export function runWithin<T>(machine: Machine, steps: number, run: () => T): T | undefined {
  const { exhausted } = machine;
  let result: T | undefined;
  const restore = machine.lowerLimit(steps);
  runBudgeted(machine, () => {
    result = run();
  });
  restore();
  machine.exhausted = exhausted;
  return result;
}

/** Makes the result of a call that leaves the program, asks the library about it, and notes it in the trace. */
export function callLibrary(machine: Machine, callee: Value, site: Site, args: CallArguments): Value {
  const call: Made = { kind: "made", callee, name: nameOfCallee(callee), arguments: args, site, attributes: new Map() };
  machine.emit({ kind: "call", call });
  return machine.library.call(machine, call) ?? call;
}

function nameOfCallee(callee: Value): string {
  if (callee.kind === "external") return callee.name;
  if (callee.kind === "made") return `${callee.name}()`;
  if (callee.kind !== "member") return "?";
  const { object } = callee;
  if (object.kind === "made") return `${object.name}().${callee.name}`;
  if (object.kind === "external") return `${object.name}.${callee.name}`;
  return `?.${callee.name}`;
}

/** Something unknown about an expression, with its text as the reason. */
export function unknownAt(machine: Machine, span: Span, reason?: string): Value {
  return unknown(reason ?? `${shorten(machine.text(span))} is not known here`);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
