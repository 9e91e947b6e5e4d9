import type { FactBook } from "../facts/load-facts.ts";
import { findStarters } from "../program/find-starters.ts";
import { loadModule } from "../program/imports.ts";
import { Machine, runBudgeted } from "../program/machine.ts";
import { isReadHere, type Program } from "../program/program.ts";
import type { Block } from "../program/trace.ts";
import { findUnusedRates, type UnusedRate } from "../program/unused-rates.ts";
import type { ModuleValue, Value } from "../program/values.ts";
import { type Evidence, findSyntaxEvidence } from "../program/versions/evidence.ts";
import { resolveVersion, type VersionContext } from "../program/versions/find-version.ts";
import type { EnvironmentSetting, Requirement } from "../program/versions/requirement.ts";
import type { SourceFile } from "../python/source-file.ts";
import { listFragments } from "./fragments.ts";
import { LIBRARY } from "./frameworks/index.ts";
import { objectsIn } from "./identity.ts";
import { isReachable } from "./is-reachable.ts";
import { type MadeObjects, type RunContext, readRun } from "./read-run.ts";
import type { TrainingRun } from "./training-run.ts";

/** What the analysis needs to know besides the program. */
export interface AnalysisContext {
  facts: FactBook;
  requirements: Requirement[];
  /** Environment variables that files other than the code set. */
  settings?: EnvironmentSetting[] | undefined;
  /** Day on which the code was committed, `YYYY-MM-DD`. */
  day?: string | undefined;
}

/** What was understood of one file. */
export interface FileAnalysis {
  runs: TrainingRun[];
  /** Repository files that an import names and that were not loaded. */
  missing: string[];
  /** Paths that were met and that nobody looked for yet. */
  wanted: string[];
  /** Why the interpretation ended early, in words; undefined when it did not. */
  exhausted: string | undefined;
}

/**
 * Interprets a file as a script, then every function with training code that the script does not reach, as a fragment
 * with unknown parameters; where the default of an option decided something, once more as a script with all options open.
 */
export function analyseFile(program: Program, file: SourceFile, context: AnalysisContext): FileAnalysis {
  const first = new FileAnalyst(program, file, context);
  first.runScript();
  first.runStarters();
  first.runFragments();
  if (first.machine.configurations.length > 1)
    return joinFitting([first, ...runOthers(first, { program, file, context })]);
  if (!first.machine.isDecidedByOption) return first.finish();
  const second = new FileAnalyst(program, file, context);
  second.machine.hasOpenOptions = true;
  second.runScript();
  return join(first.finish(), second.finish());
}

/** Where the command line has to name a configuration and several are there, the script runs once with each. */
function runOthers(
  first: FileAnalyst,
  { program, file, context }: { program: Program; file: SourceFile; context: AnalysisContext },
): FileAnalyst[] {
  return first.machine.configurations.slice(1).map((_, index) => {
    const other = new FileAnalyst(program, file, context);
    other.machine.chosenConfiguration = index + 1;
    other.runScript();
    other.runStarters();
    return other;
  });
}

/** A configuration that lacks more keys than another is of another program: what it would train is left out. */
function joinFitting(analysts: FileAnalyst[]): FileAnalysis {
  const fewest = Math.min(...analysts.map(({ machine }) => machine.missedKeys));
  const found = analysts.map((analyst) => {
    const { runs, ...rest } = analyst.finish();
    const fits = analyst.machine.missedKeys === fewest;
    return { ...rest, runs: fits ? runs : runs.filter((run) => run.kind === "fragment") };
  });
  return found.reduce(join);
}

/** A limit that only the second look met costs nothing that the first one found. */
function join(first: FileAnalysis, second: FileAnalysis): FileAnalysis {
  const union = (a: string[], b: string[]) => [...new Set([...a, ...b])];
  return {
    runs: [...first.runs, ...second.runs],
    missing: union(first.missing, second.missing),
    wanted: union(first.wanted, second.wanted),
    exhausted: first.exhausted,
  };
}

/** What narrows the releases of packages that no file pins: the syntax of the file, and the day of the commit. */
function versionsFor(
  program: Program,
  file: SourceFile,
  { facts, requirements, day }: AnalysisContext,
): VersionContext {
  const evidence: Evidence[] = [
    ...findSyntaxEvidence(file),
    ...(day === undefined ? [] : [{ kind: "date", day } as const]),
  ];
  return { facts, requirements, evidence, isReadHere: (name) => isReadHere(program, name) };
}

class FileAnalyst {
  readonly machine: Machine;
  private readonly runs: TrainingRun[] = [];
  private readonly unusedRates: UnusedRate[];
  private readonly made: MadeObjects = { optimizers: new Map(), schedules: new Map() };
  private exhausted: string | undefined;
  private readonly file: SourceFile;
  private readonly context: AnalysisContext;
  private readonly versions: VersionContext;

  constructor(program: Program, file: SourceFile, context: AnalysisContext) {
    this.versions = versionsFor(program, file, context);
    const releasesOf = (name: string) => resolveVersion(name, file.path, this.versions).releases;
    this.machine = new Machine(program, LIBRARY, { facts: context.facts, releasesOf });
    this.unusedRates = findUnusedRates(program, file);
    this.file = file;
    this.context = context;
  }

  runScript(): void {
    this.take("<module>", "run", () => {
      loadModule(this.machine, this.file, "__main__");
      return undefined;
    });
  }

  /** What trains nothing by itself may be started by a script beside it. */
  runStarters(): void {
    const { machine, file } = this;
    if (this.runs.length > 0) return;
    for (const starter of findStarters(machine, file)) {
      machine.startedFor = file;
      this.take("<module>", "run", () => {
        loadModule(machine, starter, "__main__");
        return undefined;
      });
    }
  }

  runFragments(): void {
    const { machine, file } = this;
    for (const { name, run } of listFragments(machine, file)) this.take(name, "fragment", run);
  }

  finish(): FileAnalysis {
    const { missing, wanted } = this.machine;
    return { runs: this.runs, missing: [...missing], wanted: [...wanted], exhausted: this.exhausted };
  }

  private take(name: string, kind: TrainingRun["kind"], run: () => Value | undefined): void {
    const { machine, file, context, versions, made, unusedRates } = this;
    const { block, result } = interpret(machine, kind, run);
    this.exhausted ??= machine.exhausted;
    const surroundings = surroundingsOf(machine, file, result, unusedRates);
    const { hasOpenOptions } = machine;
    const config = kind === "run" ? machine.configurations[machine.chosenConfiguration] : undefined;
    const found = readRun(block, {
      ...context,
      versions,
      file,
      name,
      kind,
      hasOpenOptions,
      config,
      made,
      surroundings,
    });
    if (found) this.runs.push({ ...found, passed: [...machine.passed.values()] });
  }
}

function interpret(
  machine: Machine,
  kind: TrainingRun["kind"],
  run: () => Value | undefined,
): { block: Block; result: Value | undefined } {
  machine.resetBudget(kind);
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
    givenBy: (value) => machine.givers.get(value),
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
