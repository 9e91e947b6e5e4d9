import type { FactBook } from "../../facts/load-facts.ts";
import { callValue, invokeAsFragment } from "../../program/call.ts";
import { instantiateAsFragment } from "../../program/classes.ts";
import { loadModule } from "../../program/imports.ts";
import { Machine, runBudgeted } from "../../program/machine.ts";
import type { Program } from "../../program/program.ts";
import type { Block } from "../../program/trace.ts";
import type { Turns } from "../../program/turns.ts";
import { constant, NO_ARGUMENTS, type Value } from "../../program/values.ts";
import { findVersion } from "../../program/versions/find-version.ts";
import type { Requirement } from "../../program/versions/requirement.ts";
import type { SourceFile } from "../../python/source-file.ts";
import { LIBRARY } from "../frameworks/index.ts";
import { readRun } from "../read-run.ts";
import type { TrainingRun } from "../training-run.ts";

/** The program of which a training is replayed. */
export interface ReplaySource {
  program: Program;
  file: SourceFile;
  facts: FactBook;
  requirements: Requirement[];
  /** Where it begins: `<module>`, a function or a method, as `TrainingRun.name` says. */
  name: string;
}

/** What an interpretation of the source did; undefined run: it trains nothing. */
export interface Interpretation {
  block: Block;
  run: TrainingRun | undefined;
  machine: Machine;
}

/** Interprets a source, turn by turn where `turns` are given. */
export function interpretSource(source: ReplaySource, turns: Turns | undefined): Interpretation {
  const { program, file, facts, requirements, name } = source;
  const releasesOf = (library: string) => findVersion(requirements, library, file.path, facts).releases;
  const machine = new Machine(program, LIBRARY, { facts, releasesOf });
  const block: Block = [];
  const isScript = name === "<module>";
  machine.block = isScript ? block : [];
  machine.turns = isScript ? turns : undefined;
  runBudgeted(machine, () => void loadModule(machine, file, "__main__"));
  if (!isScript) {
    machine.resetBudget();
    runBudgeted(machine, () => enterFragment(machine, source, { block, turns }));
  }
  const surroundings = {
    mayBeUsedElsewhere: () => false,
    givenBy: () => undefined,
    namesOf: () => [],
    unusedRates: [],
    spell: () => undefined,
  };
  const run = readRun(block, {
    facts,
    requirements,
    versions: { facts, requirements },
    file,
    name,
    kind: isScript ? "run" : "fragment",
    made: { optimizers: new Map(), schedules: new Map() },
    hasOpenOptions: false,
    surroundings,
  });
  return { block, run, machine };
}

/** The object of a method is made first, and what its making does counts too. */
function enterFragment(
  machine: Machine,
  { file, name }: ReplaySource,
  { block, turns }: { block: Block; turns: Turns | undefined },
): void {
  const [first = "", second] = name.split(".");
  const found = machine.modules.get(file.path)?.scope.names.get(first);
  machine.block = block;
  machine.turns = turns;
  if (found?.kind === "function") invokeAsFragment(machine, found);
  const method = found?.kind === "class" && second !== undefined ? found.attributes.get(second) : undefined;
  if (found?.kind !== "class" || method?.kind !== "function") return;
  const receiver = instantiateAsFragment(machine, found);
  invokeAsFragment(machine, { kind: "method", function: method, receiver });
}

/** Steps for which a lambda of a schedule is asked. */
const ASKED_STEPS = 64;

/** The factors that the lambdas of the program give for the steps 0, 1, 2, …. */
export function askLambdas({ machine, run }: Interpretation): Map<Value, (number | undefined)[]> {
  const factors = new Map<Value, (number | undefined)[]>();
  for (const { name, value, arguments: bound } of run?.schedules ?? []) {
    const given = bound.bound.get("lr_lambda")?.value;
    if (name !== "LambdaLR" || (given?.kind !== "function" && given?.kind !== "method")) continue;
    const answers: (number | undefined)[] = [];
    machine.resetBudget();
    machine.block = [];
    runBudgeted(machine, () => {
      for (let step = 0; step < ASKED_STEPS; step++) {
        const argument = { value: constant(step), site: undefined, whole: undefined };
        const answer = callValue(machine, given, { ...NO_ARGUMENTS, positional: [argument] }, value.site);
        answers.push(answer.kind === "constant" && typeof answer.value === "number" ? answer.value : undefined);
      }
    });
    factors.set(value, answers);
  }
  return factors;
}
