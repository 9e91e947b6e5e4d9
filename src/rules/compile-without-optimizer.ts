import { quote } from "../findings/finding.ts";
import { formatNumber } from "../findings/format-number.ts";
import type { UnusedRate } from "../program/unused-rates.ts";
import { originOf, type Site } from "../program/values.ts";
import { textOf } from "../python/source-file.ts";
import { objectsIn } from "../recipe/identity.ts";
import { describeEditions, type KerasEdition } from "../recipe/keras/edition.ts";
import { findMissingOptimizerFact, findNoneOptimizerFact, groupByOutcome } from "../recipe/keras/version-facts.ts";
import type { KerasCompile, TrainingRun } from "../recipe/training-run.ts";
import { insertKeyword } from "./edits.ts";
import type { Problem, RuleContext } from "./problem.ts";
import { describePlace, describeRequirement, joinSentences } from "./wording.ts";

/** Reports `compile()` of a Keras model without an optimizer, and with `optimizer=None`. Silent for models that train their own way. */
export function compileWithoutOptimizer(run: TrainingRun, context: RuleContext): Problem[] {
  return run.compiles.flatMap((compile) => {
    if (compile.hasUnknownArguments || !trains(run, compile)) return [];
    if (compile.optimizer === undefined) return getMissingProblem(run, compile, context) ?? [];
    return isNone(compile) ? (getNoneProblem(compile, context) ?? []) : [];
  });
}

/** A model that is compiled without a loss, or evaluated, and never fitted here is compiled for evaluation or prediction. */
function trains(run: TrainingRun, compile: KerasCompile): boolean {
  const { keywords, positional } = compile.call.arguments;
  const models = objectsIn(modelOf(compile));
  if (run.fits.some((fit) => models.includes(fit.model))) return true;
  const hasLoss = keywords.has("loss") || positional.length > 1;
  const isOnlyEvaluated =
    run.kind === "run" && run.usesOf(modelOf(compile)).some((use) => use.name === "evaluate" || use.name === "predict");
  return hasLoss && !isOnlyEvaluated;
}

function modelOf(compile: KerasCompile) {
  const { callee } = compile.call;
  return callee.kind === "member" ? callee.object : callee;
}

function isNone(compile: KerasCompile): boolean {
  const value = compile.optimizer?.value;
  return value?.kind === "constant" && value.value === null;
}

function getMissingProblem(run: TrainingRun, compile: KerasCompile, { facts }: RuleContext): Problem | undefined {
  const find = (edition: KerasEdition) => findMissingOptimizerFact(edition, facts);
  const groups = groupByOutcome(compile.editions.editions, find, (fact) => fact.raises ?? "");
  const raising = groups.find((group) => group.fact.raises);
  const silent = groups.find((group) => !group.fact.raises);
  if (raising === undefined && silent === undefined) return undefined;
  const unused = findUnusedRate(run, compile);
  return {
    at: siteOfCall(compile),
    message: silent ? "default" : "raises",
    values: {
      call: textOf(siteOfCall(compile).file, siteOfCall(compile)),
      editions: { plain: describeEditions(raising?.editions ?? []) },
    },
    detail: joinSentences(
      describeRequirement(compile.editions),
      silent ? 'The default is `"rmsprop"`, without an exception or a warning.' : "",
      raising && silent && compile.editions.requirement
        ? `In ${describeEditions(raising.editions)} the argument is required: \`TypeError\`.`
        : "",
      explainUnused(unused),
    ),
    evidence: unused ? [{ at: unused.site, note: `${quote(unused.name)} is read by nothing` }] : [],
    isAssumed: compile.editions.isAssumed,
    fix: getFix(run, compile, { unused, isSafe: silent !== undefined }),
  };
}

function siteOfCall(compile: KerasCompile) {
  const { callee } = compile.call;
  return callee.kind === "member" ? callee.site : compile.call.site;
}

function explainUnused(unused: UnusedRate | undefined): string {
  if (unused === undefined) return "";
  return `Nothing reads ${quote(`${unused.name} = ${formatNumber(unused.value)}`)} on ${describePlace(unused.site)}.`;
}

/** A learning-rate variable that nothing reads and that is bound where the model is compiled. */
function findUnusedRate(run: TrainingRun, compile: KerasCompile): UnusedRate | undefined {
  const { start, file } = compile.call.site;
  return run.unusedRates.find(({ site, scope }) => {
    const isInScope = scope === undefined || (scope.start < start && start < scope.end);
    return site.file === file && isInScope && site.start < start;
  });
}

function getFix(
  run: TrainingRun,
  compile: KerasCompile,
  found: { unused: UnusedRate | undefined; isSafe: boolean },
): Problem["fix"] {
  const maker = run.spell(`${compile.root}.optimizers.RMSprop`);
  const named = found.unused && maker ? `optimizer=${maker}(learning_rate=${found.unused.name})` : undefined;
  const edit = insertKeyword(compile.call.arguments, named ?? 'optimizer="rmsprop"');
  return edit && { edits: [edit], safety: named === undefined && found.isSafe ? "safe" : "needs-review" };
}

function getNoneProblem(compile: KerasCompile, { facts }: RuleContext): Problem | undefined {
  const at = compile.optimizer?.whole ?? compile.optimizer?.site;
  const find = (edition: KerasEdition) => findNoneOptimizerFact(edition, facts);
  const groups = groupByOutcome(compile.editions.editions, find, (fact) => fact.id);
  if (at === undefined || groups.length === 0) return undefined;
  const origin = originOfNone(compile, at);
  return {
    at,
    message: "none",
    values: {},
    detail: joinSentences(
      origin ? `It is the \`None\` on ${describePlace(origin, at)}.` : "",
      describeRequirement(compile.editions),
      ...groups.map(({ fact, editions }) => `In ${describeEditions(editions)} ${explainNone(fact.id)}.`),
    ),
    evidence: origin ? [{ at: origin, note: "`None` comes from here" }] : [],
    isAssumed: compile.editions.isAssumed,
    fix: undefined,
  };
}

function explainNone(factId: string): string {
  const isThird = factId === "keras.compile.optimizer-none-k3";
  return isThird ? "`compile` accepts it and `fit` raises `AttributeError`" : "`compile` raises `ValueError`";
}

/** Where the `None` is written, when that is elsewhere: the default of a parameter or option. */
function originOfNone(compile: KerasCompile, at: Site): Site | undefined {
  let origin = compile.optimizer && originOf(compile.optimizer.value);
  while (origin?.from[0]) origin = origin.from[0];
  return origin && !(origin.file === at.file && at.start <= origin.start && origin.end <= at.end) ? origin : undefined;
}
