import type { If, Match, Span, Statement, Try } from "../python/nodes.ts";
import { decide, isOpenedByRefusal, isRefusal } from "./decide.ts";
import { evaluate } from "./evaluate.ts";
import { execute } from "./execute.ts";
import type { Machine } from "./machine.ts";
import { isDecidedByMachine, openNumbers } from "./machine-tests.ts";
import { applyComparison } from "./operators.ts";
import { narrowCommands } from "./options/narrow-commands.ts";
import type { BranchArm, Exit } from "./trace.ts";
import { type Site, unknown, type Value } from "./values.ts";

/** One way control may go. */
export interface Arm {
  when: string | undefined;
  test: Value | undefined;
  run: () => Exit | undefined;
}

/**
 * Tries every arm from the present state and continues with all of them merged. Returns how control leaves when no arm
 * falls through.
 */
export function runArms(machine: Machine, arms: Arm[], span: Span): Exit | undefined {
  const chosen = machine.turns?.choose(machine.site(span), arms);
  if (chosen !== undefined) return arms[chosen]?.run();
  const recorded: BranchArm[] = [];
  const results = machine.store.tryArms<Exit>(
    arms.map(({ when, test, run }) => ({
      when,
      run: () => {
        narrowCommands(machine, { when, test });
        const { body, result } = machine.collect(run);
        recorded.push({ when, test, body, exit: result });
        return result;
      },
    })),
  );
  if (recorded.some((arm) => arm.body.length > 0))
    machine.emit({ kind: "branch", site: machine.site(span), arms: recorded });
  const live = results.filter((result) => result.exit === undefined);
  for (const { exit, when, writes } of results) if (exit) machine.frame.pending.push({ exit, when, writes });
  if (live.length === 0) return strongestExit(results.flatMap((result) => result.exit ?? []));
  const isOpen = arms.some(({ test }) => isDecidedByMachine(test));
  machine.store.merge(live, isOpen ? openNumbers : undefined);
  return undefined;
}

/** Where every arm leaves, the outermost way out is how the whole leaves. */
function strongestExit(exits: Exit[]): Exit | undefined {
  const order: Exit[] = ["continue", "break", "return", "raise"];
  return order.find((exit) => exits.includes(exit));
}

/**
 * Arms that the text rules out are left out; when one is certain, it simply runs. The one that holds under the defaults
 * comes before those that only the refusal of all others opens.
 */
export function executeIf(machine: Machine, node: If): Exit | undefined {
  const arms: Arm[] = [];
  const opened = new Set<Arm>();
  for (const { test, body } of node.branches) {
    const value = evaluate(machine, test);
    if (isRefusal(value, body)) continue;
    const isByRefusal = isOpenedByRefusal(value, node.orelse);
    const truth = isByRefusal ? undefined : decide(machine, value);
    const isOpened = truth === false && machine.turns?.isOpened(value, bodySite(machine, body)) === true;
    if (truth === false && !isOpened) continue;
    const run = () => execute(machine, body);
    if ((truth === true || isOpened) && arms.length === 0) return run();
    const arm = { when: truth ? undefined : machine.text(test), test: value, run };
    if (truth === true && arms.every((one) => opened.has(one))) arms.unshift(arm);
    else arms.push(arm);
    if (isByRefusal) opened.add(arm);
    if (truth === true) return runArms(machine, arms, node);
  }
  if (arms.length === 0) return execute(machine, node.orelse);
  const when = arms.length === 1 ? `not (${arms[0]?.when})` : undefined;
  arms.push({ when, test: undefined, run: () => execute(machine, node.orelse) });
  return runArms(machine, arms, node);
}

function bodySite(machine: Machine, body: Statement[]): Site {
  return machine.site({ start: body[0]?.start ?? 0, end: body.at(-1)?.end ?? 0 });
}

/** Each `case` is an arm; literal patterns that cannot match are left out. */
export function executeMatch(machine: Machine, node: Match): Exit | undefined {
  const subject = evaluate(machine, node.subject);
  const arms: Arm[] = [];
  for (const { pattern, guard, body } of node.cases) {
    const isWildcard = pattern.kind === "Opaque" && pattern.reason === "_" && guard === undefined;
    const test =
      pattern.kind === "Opaque"
        ? undefined
        : applyComparison("==", [subject, evaluate(machine, pattern)], machine.site(pattern));
    const truth = isWildcard ? true : test && guard === undefined ? decide(machine, test) : undefined;
    if (truth === false) continue;
    const run = () => {
      if (pattern.kind === "Opaque") captureNames(machine, machine.text(pattern));
      return execute(machine, body);
    };
    if (truth === true && arms.length === 0) return run();
    const when = isWildcard ? undefined : `${machine.text(node.subject)} is ${machine.text(pattern)}`;
    arms.push({ when, test, run });
    if (truth === true) return runArms(machine, arms, node);
  }
  arms.push({ when: undefined, test: undefined, run: () => undefined });
  return runArms(machine, arms, node);
}

/** Names in a pattern that are not called, dotted or keywords take what stands at their place. */
function captureNames(machine: Machine, pattern: string): void {
  const plain = pattern.replace(/"[^"]*"|'[^']*'/g, "''");
  for (const [name] of plain.matchAll(/(?<![\w.])[A-Za-z_]\w*(?!\w|\s*[.(=])/g)) {
    if (!KEYWORDS.has(name))
      machine.store.write(machine.frame.scope.names, name, unknown(`${name} is taken from a pattern`));
  }
}

const KEYWORDS = new Set(["_", "None", "True", "False", "as", "if"]);

/** The body is taken to succeed; handlers are further ways that control may have gone. */
export function executeTry(machine: Machine, node: Try): Exit | undefined {
  const handlers = node.handlers.filter(
    (handler) => !isImportFallback(node, handler.type && machine.text(handler.type)),
  );
  const exit = handlers.length === 0 ? executeAll(machine, node) : runTry(machine, node, handlers);
  return execute(machine, node.finalbody) ?? exit;
}

function runTry(machine: Machine, node: Try, handlers: Try["handlers"]): Exit | undefined {
  const whole = () => executeAll(machine, node);
  const rescue: Arm[] = handlers.map((handler) => ({
    when: `${handler.type ? machine.text(handler.type) : "an exception"} is raised`,
    test: undefined,
    run: () => execute(machine, handler.body),
  }));
  if (leavesAtEnd(node.body))
    return runArms(machine, [{ when: undefined, test: undefined, run: whole }, ...rescue], node);
  const exit = whole();
  if (exit) return exit;
  return runArms(machine, [{ when: undefined, test: undefined, run: () => undefined }, ...rescue], node);
}

/** What is tried is a region of its own: it may end half-way, so nothing in it certainly replaces what was before. */
function executeAll(machine: Machine, node: Try): Exit | undefined {
  const { body, result } = machine.collect(() => execute(machine, node.body) ?? execute(machine, node.orelse));
  const handles = node.handlers.map(({ type }) => (type ? machine.text(type) : "Exception"));
  if (body.length > 0) machine.emit({ kind: "region", site: machine.site(node), contexts: [], handles, body });
  return result;
}

function leavesAtEnd(body: Statement[]): boolean {
  const kind = body.at(-1)?.kind;
  return kind === "Return" || kind === "Raise" || kind === "Continue" || kind === "Break";
}

/** `try: import a` with `except ImportError: import b`: the first import is taken to work. */
function isImportFallback(node: Try, type: string | undefined): boolean {
  if (type?.includes("ImportError") || type?.includes("ModuleNotFoundError")) return true;
  return node.body.every((statement) => statement.kind === "Import" || statement.kind === "ImportFrom");
}
