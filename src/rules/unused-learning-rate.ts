import { quote } from "../findings/finding.ts";
import { formatNumber } from "../findings/format-number.ts";
import type { UnusedRate } from "../program/unused-rates.ts";
import type { KerasCompile, Optimizer, TrainingRun } from "../recipe/training-run.ts";
import { insertKeyword, replaceSite } from "./edits.ts";
import type { Problem } from "./problem.ts";
import { describePlace, describeRate } from "./wording.ts";

/** Reports a learning-rate variable that nothing reads while an optimizer in its scope trains with another rate. */
export function unusedLearningRate(run: TrainingRun): Problem[] {
  const isExplainedElsewhere = run.compiles.some((compile) => compile.optimizer === undefined);
  if (isExplainedElsewhere) return [];
  return run.unusedRates.flatMap((rate) => getOptimizerProblem(run, rate) ?? getStringProblem(run, rate) ?? []);
}

function getOptimizerProblem(run: TrainingRun, rate: UnusedRate): Problem | undefined {
  const inScope = run.optimizers.filter(({ site }) => isVisible(rate, site));
  const [optimizer] = inScope;
  if (optimizer === undefined || inScope.some((one) => usesSameNumber(one, rate.value) || !isWritten(one)))
    return undefined;
  return {
    at: rate.site,
    message: "default",
    values: {
      name: rate.name,
      value: { plain: formatNumber(rate.value) },
      optimizer: optimizer.name,
      rate: { plain: describeRate(optimizer) },
    },
    detail: `${quote(optimizer.name)} is made on ${describePlace(optimizer.site, rate.site)} without it.`,
    evidence: [{ at: optimizer.site, note: `trains with ${describeRate(optimizer)}` }],
    fix: inScope.length === 1 ? getFix(optimizer, rate) : undefined,
  };
}

/** Where the rate is visible to code at a place: its function, or the whole file. */
function isVisible(rate: UnusedRate, site: { file: unknown; start: number }): boolean {
  const isInside = rate.scope === undefined || (rate.scope.start < site.start && site.start < rate.scope.end);
  return site.file === rate.site.file && isInside;
}

function usesSameNumber(optimizer: Optimizer, value: number): boolean {
  return optimizer.learningRates.some((rate) => "value" in rate && rate.value === value);
}

/** Only a rate that stands in the call, or the framework's default, is certainly not this variable in disguise. */
function isWritten(optimizer: Optimizer): boolean {
  return optimizer.learningRates.every((rate) => {
    if (rate.kind === "default") return true;
    return (
      rate.kind === "constant" &&
      rate.argument.value.kind === "constant" &&
      rate.argument.value.origin?.kind === "literal"
    );
  });
}

function getFix(optimizer: Optimizer, rate: UnusedRate): Problem["fix"] {
  if (rate.site.start > optimizer.site.start) return undefined;
  const [written] = optimizer.learningRates;
  if (written?.kind === "constant" && written.argument.site) {
    return { edits: [replaceSite(written.argument.site, rate.name)], safety: "needs-review" };
  }
  const parameter = optimizer.framework === "pytorch" ? "lr" : "learning_rate";
  const edit = insertKeyword(optimizer.value.arguments, `${parameter}=${rate.name}`);
  return edit && { edits: [edit], safety: "needs-review" };
}

/** `compile(optimizer="adam")` takes the default rate of the class behind the string. */
function getStringProblem(run: TrainingRun, rate: UnusedRate): Problem | undefined {
  const inScope = run.compiles.filter(({ call }) => isVisible(rate, call.site));
  const [compile] = inScope;
  const named = compile && stringOptimizer(compile);
  if (compile === undefined || named === undefined || inScope.length > 1 || run.optimizers.length > 0) return undefined;
  const { value, origin } = named;
  const name = OPTIMIZER_STRINGS[value.toLowerCase()];
  const standard = value.toLowerCase() === "sgd" ? 0.01 : 0.001;
  if (name === undefined || standard === rate.value) return undefined;
  const maker = run.spell(`${compile.root}.optimizers.${name}`);
  const isBound = rate.site.start < compile.call.site.start;
  return {
    at: rate.site,
    message: "default",
    values: {
      name: rate.name,
      value: { plain: formatNumber(rate.value) },
      optimizer: name,
      rate: { plain: `its default ${formatNumber(standard)}` },
    },
    detail: `The string ${quote(value)} on ${describePlace(compile.call.site, rate.site)} makes the optimizer without it.`,
    evidence: [{ at: origin, note: `makes ${quote(name)} with its default ${formatNumber(standard)}` }],
    fix:
      maker && isBound
        ? { edits: [replaceSite(origin, `${maker}(learning_rate=${rate.name})`)], safety: "needs-review" }
        : undefined,
  };
}

/** Strings whose default rate is the same in every release that knows them (facts `keras.strings.*`). */
const OPTIMIZER_STRINGS: Record<string, string> = { adam: "Adam", rmsprop: "RMSprop", sgd: "SGD" };

function stringOptimizer(compile: KerasCompile): { value: string; origin: Problem["at"] } | undefined {
  const value = compile.optimizer?.value;
  const site = compile.optimizer?.site;
  if (
    value?.kind !== "constant" ||
    typeof value.value !== "string" ||
    value.origin?.kind !== "literal" ||
    site === undefined
  )
    return undefined;
  return { value: value.value, origin: site };
}
