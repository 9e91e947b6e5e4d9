import type { FactBook } from "../facts/load-facts.ts";
import { invokeAsFragment } from "../program/call.ts";
import { instantiateAsFragment } from "../program/classes.ts";
import { loadModule } from "../program/imports.ts";
import { type Binding, Machine, runBudgeted } from "../program/machine.ts";
import { functionsIn, mentionsIn } from "../program/mentions.ts";
import type { Program } from "../program/program.ts";
import type { Block } from "../program/trace.ts";
import { findUnusedRates, type UnusedRate } from "../program/unused-rates.ts";
import type { ClassValue, FunctionValue, ModuleValue, Value } from "../program/values.ts";
import type { Requirement } from "../program/versions/requirement.ts";
import type { FunctionDef } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";
import { LIBRARY } from "./frameworks/index.ts";
import { objectsIn } from "./identity.ts";
import { type RunContext, readRun } from "./read-run.ts";
import type { TrainingRun } from "./training-run.ts";

/** What the analysis needs to know besides the program. */
export interface AnalysisContext {
  facts: FactBook;
  requirements: Requirement[];
}

/** What was understood of one file. */
export interface FileAnalysis {
  runs: TrainingRun[];
  /** Repository files that an import names and that were not loaded. */
  missing: string[];
  /** Why the interpretation ended early, in words; undefined when it did not. */
  exhausted: string | undefined;
}

/**
 * Interprets a file as a script, then every function with training code that the script does not reach, as a fragment
 * with unknown parameters.
 */
export function analyseFile(program: Program, file: SourceFile, context: AnalysisContext): FileAnalysis {
  const machine = new Machine(program, LIBRARY);
  const runs: TrainingRun[] = [];
  let exhausted: string | undefined;
  const take = (name: string, kind: TrainingRun["kind"], run: () => Value | undefined) => {
    const { block, result } = interpret(machine, run);
    exhausted ??= machine.exhausted;
    const surroundings = surroundingsOf(machine, file, result, unusedRates);
    const found = readRun(block, { ...context, file, name, kind, surroundings });
    if (found) runs.push(found);
  };
  const unusedRates = findUnusedRates(program, file);
  take("<module>", "run", () => {
    loadModule(machine, file, "__main__");
    return undefined;
  });
  const module = machine.modules.get(file.path);
  for (const value of module?.scope.names.values() ?? []) {
    if (value.kind === "function" && isWorthwhile(machine, value))
      take(nameOf(value), "fragment", () => invokeAsFragment(machine, value));
    if (value.kind === "class" && value.file === file) {
      for (const [name, run] of methodsOf(machine, value)) take(name, "fragment", run);
    }
  }
  return { runs, missing: [...machine.missing], exhausted };
}

function interpret(machine: Machine, run: () => Value | undefined): { block: Block; result: Value | undefined } {
  machine.resetBudget();
  const block: Block = [];
  machine.block = block;
  let result: Value | undefined;
  runBudgeted(machine, () => {
    result = run();
  });
  return { block, result };
}

function surroundingsOf(
  machine: Machine,
  file: SourceFile,
  result: Value | undefined,
  unusedRates: UnusedRate[],
): RunContext["surroundings"] {
  const returned = new Set(result ? objectsIn(result) : []);
  return {
    mayBeUsedElsewhere: (value) => returned.has(value) || isReachable(machine, file, value),
    namesOf: (value) => machine.bindings.get(value) ?? [],
    unusedRates,
    spell: (symbol) => spellSymbol(machine.modules.get(file.path), symbol),
  };
}

/** The shortest way to write a symbol with the imports at the top of a module. */
function spellSymbol(module: ModuleValue | undefined, symbol: string): string | undefined {
  const spellings = [...(module?.scope.names ?? [])].flatMap(([name, value]) => {
    if (value.kind !== "external") return [];
    if (value.name === symbol) return [name];
    return symbol.startsWith(`${value.name}.`) ? [name + symbol.slice(value.name.length)] : [];
  });
  return spellings.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}

/** Words without which a function does not train. */
const TRAINING_WORD =
  /^(backward|zero_grad|step|compile|fit|fit_generator|train_on_batch|minimize|apply_gradients|optim|lr_scheduler|lr|learning_rate)$|optimizer|criterion|loss|entropy/i;

function isWorthwhile(machine: Machine, value: FunctionValue): boolean {
  if (value.node.kind !== "FunctionDef" || machine.entered.has(value.node)) return false;
  const { names, attributes } = mentionsIn(value.node.body);
  return [...names, ...attributes].some((word) => TRAINING_WORD.test(word));
}

/** The methods of a class that nobody called, each with a way to run it on an object whose `__init__` ran. */
function methodsOf(machine: Machine, owner: ClassValue): [string, () => Value | undefined][] {
  const methods = [...owner.attributes.values()].filter(
    (value) => value.kind === "function" && isWorthwhile(machine, value),
  );
  if (methods.length === 0) return [];
  let instance: Value | undefined;
  return methods.flatMap((method): [string, () => Value | undefined][] => {
    if (method.kind !== "function") return [];
    const run = () => {
      instance ??= instantiateAsFragment(machine, owner);
      if (machine.entered.has(method.node)) return undefined;
      return invokeAsFragment(machine, { kind: "method", function: method, receiver: instance });
    };
    return [[`${owner.node.name.id}.${nameOf(method)}`, run]];
  });
}

function nameOf(value: FunctionValue): string {
  return value.node.kind === "FunctionDef" ? value.node.name.id : "lambda";
}

/** Whether a name or attribute that held the object is mentioned in code that was not interpreted. */
function isReachable(machine: Machine, file: SourceFile, value: Value): boolean {
  const bindings = machine.bindings.get(value) ?? [];
  if (bindings.some((binding) => binding.place === "attribute")) return true;
  const skipped = functionsIn(file.module.body).filter((node) => !machine.entered.has(node));
  return bindings.some((binding) =>
    skipped.some((node) => mentions(node, binding.name, binding.place, binding.site.start)),
  );
}

function mentions(node: FunctionDef, name: string, place: Binding["place"], at: number): boolean {
  const found = mentionsIn(node.body);
  if (node.parameters.some((parameter) => parameter.name === name)) return false;
  const isNested = place === "function" && node.start > at;
  return found.names.has(name) && (place === "module" || isNested);
}
