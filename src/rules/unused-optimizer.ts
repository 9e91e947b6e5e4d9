import { quote } from "../findings/finding.ts";
import type { Argument } from "../program/values.ts";
import { loopsOf } from "../recipe/events.ts";
import { roleOf } from "../recipe/roles.ts";
import type { Optimizer, TrainingRun } from "../recipe/training-run.ts";
import type { Use } from "../recipe/uses.ts";
import { replaceSite } from "./edits.ts";
import type { Problem, RuleContext } from "./problem.ts";
import { describePlace, describeRate } from "./wording.ts";

/** Methods and attributes of an optimizer that look at it or prepare it, without a step. */
const IDLE = new Set(
  "zero_grad state_dict load_state_dict add_param_group get_config from_config set_weights get_weights build learning_rate lr".split(
    " ",
  ),
);

/** Reports an optimizer that reaches no `compile` and no step in a program that trains. Silent when it may be used elsewhere. */
export function unusedOptimizer(run: TrainingRun, context: RuleContext): Problem[] {
  if (!run.events.some((event) => event.kind === "fit" || event.kind === "backward" || event.kind === "compile"))
    return [];
  const replaced = new Set(run.replacements.map((replacement) => replacement.before));
  return run.optimizers
    .filter((optimizer) => !replaced.has(optimizer) && isUnused(run, optimizer, context))
    .flatMap((optimizer) => getProblem(run, optimizer) ?? []);
}

function isUnused(run: TrainingRun, optimizer: Optimizer, { facts }: RuleContext): boolean {
  if (run.mayBeUsedElsewhere(optimizer.value) || run.namesOf(optimizer.value).length === 0) return false;
  return run.usesOf(optimizer.value).every((use) => isIdle(use) || isGivenToSchedule(use));

  function isGivenToSchedule(use: Use): boolean {
    return use.kind === "argument" && use.call !== undefined && roleOf(use.call, facts)?.kind === "schedule";
  }
}

function isIdle(use: Use): boolean {
  return (use.kind === "receiver" || use.kind === "read") && IDLE.has(use.name);
}

function getProblem(run: TrainingRun, optimizer: Optimizer): Problem | undefined {
  const [binding] = run.namesOf(optimizer.value);
  if (binding === undefined) return undefined;
  if (optimizer.framework === "keras") return getKerasProblem(run, optimizer, binding.name);
  if (!isTrainedFor(run, optimizer) || run.events.some((event) => event.kind === "unknown step")) return undefined;
  return {
    at: optimizer.site,
    message: "never-stepped",
    values: { name: binding.name, optimizer: optimizer.name },
    detail: "Its parameters keep their first values: gradients are computed and never applied.",
    evidence: [],
    fix: undefined,
  };
}

/** A loop with a backward pass below the place where the optimizer is made; one pass alone may be for looking at gradients. */
function isTrainedFor(run: TrainingRun, { site }: Optimizer): boolean {
  return run.events.some(({ kind, path }) => {
    const [loop] = loopsOf(path);
    return kind === "backward" && loop !== undefined && (loop.site.file !== site.file || loop.site.end > site.start);
  });
}

function getKerasProblem(run: TrainingRun, optimizer: Optimizer, name: string): Problem | undefined {
  const compile = run.compiles.find(
    ({ call }) => call.site.file === optimizer.site.file && call.site.start > optimizer.site.start,
  );
  const given = compile?.optimizer;
  if (compile === undefined || given?.site === undefined || run.compiles.length > 1) return undefined;
  if (given.value.kind !== "constant" && given.value.kind !== "made") return undefined;
  const other = quote(given.site.file.text.slice(given.site.start, given.site.end));
  return {
    at: optimizer.site,
    message: "default",
    values: { name, optimizer: optimizer.name, rate: { plain: describeRate(optimizer) } },
    detail: `The model is compiled with ${other} on ${describePlace(compile.call.site, optimizer.site)}.`,
    evidence: [{ at: given.site, note: "the optimizer that trains" }],
    fix: isString(given) ? { edits: [replaceSite(given.site, name)], safety: "needs-review" } : undefined,
  };
}

/** A string is what people forget; of two objects either may be meant. */
function isString({ value }: Argument): boolean {
  return value.kind === "constant" && typeof value.value === "string";
}
