import type { FactBook } from "../facts/load-facts.ts";
import { findSignature } from "../facts/signature.ts";
import { findInClass, libraryBases } from "../program/classes.ts";
import type { Block } from "../program/trace.ts";
import type { Made, Value } from "../program/values.ts";
import { findSymbolEvidence, type SymbolUse } from "../program/versions/evidence.ts";
import { resolveVersion, type VersionContext } from "../program/versions/find-version.ts";
import type { EnvironmentSetting, Requirement } from "../program/versions/requirement.ts";
import { lineOf, type SourceFile } from "../python/source-file.ts";
import { bindArguments } from "./bind-arguments.ts";
import { forgetVisits, listEvents, type PathStep, walkTrace } from "./events.ts";
import { isKerasModel } from "./frameworks/keras.ts";
import { compiledOptimizers } from "./frameworks/keras-compile.ts";
import { Identities, objectsIn } from "./identity.ts";
import { findKerasEditions, type KerasEdition, type KerasEditions } from "./keras/edition.ts";
import { readRateSet } from "./keras/rate-set.ts";
import { findLrArgumentFact, groupByOutcome, outcomeOfLr } from "./keras/version-facts.ts";
import { readLearningRates } from "./learning-rate.ts";
import { readManualRate } from "./manual-updates.ts";
import { roleOf } from "./roles.ts";
import type {
  KerasCompile,
  LossCall,
  Optimizer,
  RateAttribute,
  Replacement,
  Schedule,
  TrainingRun,
} from "./training-run.ts";
import { indexUses } from "./uses.ts";

/** What reading a trace needs besides the trace. */
export interface RunContext {
  facts: FactBook;
  requirements: Requirement[];
  settings?: EnvironmentSetting[] | undefined;
  /** What tells which releases are in use. */
  versions: VersionContext;
  file: SourceFile;
  name: string;
  kind: "run" | "fragment";
  hasOpenOptions: boolean;
  /** The configuration that this run takes, where the command line has to name one of several. */
  config?: string | undefined;
  /** Objects that earlier runs over the same file made: `__init__` makes what another method uses. Grows with each run. */
  made: MadeObjects;
  /** What is known of the file and of names beside the trace; see `TrainingRun`. */
  surroundings: Pick<TrainingRun, "mayBeUsedElsewhere" | "givenBy" | "namesOf" | "unusedRates" | "spell">;
}

/** Optimizers and schedules by the value that they are. */
export interface MadeObjects {
  optimizers: Map<Value, Optimizer>;
  schedules: Map<Value, Schedule>;
}

/** Reads what a trace trains; undefined when it holds nothing of a training. */
export function readRun(block: Block, context: RunContext): TrainingRun | undefined {
  const reader = new RunReader(block, context);
  const run = reader.read();
  forgetVisits(block);
  return run;
}

class RunReader {
  private readonly optimizers = new Map<Value, Optimizer>();
  private readonly schedules = new Map<Value, Schedule>();
  private readonly editions = new Map<string, KerasEditions>();
  private readonly identities = new Identities();
  private known: VersionContext | undefined;
  private readonly block: Block;
  private readonly context: RunContext;

  constructor(block: Block, context: RunContext) {
    this.block = block;
    this.context = context;
  }

  read(): TrainingRun | undefined {
    walkTrace(this.block, (node, path) => {
      if (node.kind === "call") this.takeObject(node.call, path);
    });
    const { facts, file, name, kind, hasOpenOptions, config } = this.context;
    const events = listEvents(this.block, facts);
    const rest = this.readTrace();
    const size =
      this.optimizers.size + this.schedules.size + events.length + rest.rateReads.length + rest.rateWrites.length;
    if (size === 0) return undefined;
    let uses: ReturnType<typeof indexUses> | undefined;
    const own = { optimizers: [...this.optimizers.values()], schedules: [...this.schedules.values()] };
    const acted = new Set(events.flatMap(({ objects, call }) => [...objects, ...compiledOptimizers(call)]));
    return {
      file,
      name,
      kind,
      hasOpenOptions,
      config,
      optimizers: [...this.borrow(this.context.made.optimizers, acted), ...own.optimizers],
      schedules: [...this.borrow(this.context.made.schedules, acted), ...own.schedules],
      compiles: events.flatMap((event) => (event.kind === "compile" ? this.readCompile(event.call, event.path) : [])),
      fits: events.flatMap(({ kind: event, call, path, objects }) =>
        event === "fit" && objects.some(isKerasModel)
          ? objects.filter(isKerasModel).map((model) => ({ call, model, path }))
          : [],
      ),
      losses: events.flatMap((event) => (event.kind === "loss" ? readLoss(event.call, event.path) : [])),
      ...rest,
      events,
      usesOf: (value) => {
        if (uses === undefined) {
          uses = indexUses(this.block, this.identities);
          forgetVisits(this.block);
        }
        return uses.get(this.identities.of(value)) ?? [];
      },
      ...this.context.surroundings,
    };
  }

  /** What an earlier run made and an event of this one acts on. */
  private borrow<T extends Optimizer | Schedule>(made: Map<Value, T>, acted: Set<Value>): T[] {
    return [...made.values()].filter(
      ({ value }) => acted.has(value) && !this.optimizers.has(value) && !this.schedules.has(value),
    );
  }

  private takeObject(call: Made, path: PathStep[]): void {
    const role = roleOf(call, this.context.facts);
    if (role === undefined || role.kind === "scaler" || role.fact === undefined) return;
    const { fact, name, framework } = role;
    const editions = framework === "keras" ? this.editionsOf(call.name) : undefined;
    const releases = editions ? editions.editions.map((edition) => edition.release) : this.releasesOf(framework);
    const release = releases.at(-1);
    const bound = bindArguments(call.arguments, findSignature(fact, release));
    const common = { value: call, name, framework, fact, arguments: bound, site: call.site, path };
    if (role.kind === "schedule") {
      const given = [...bound.bound.values()].flatMap(({ value }) => objectsIn(value));
      const parts = given.flatMap((value) => this.schedules.get(value) ?? this.context.made.schedules.get(value) ?? []);
      const schedule = { ...common, release: releases.length === 1 ? release : undefined, parts };
      this.schedules.set(call, schedule);
      this.context.made.schedules.set(call, schedule);
      return;
    }
    const findSchedule = (value: Value) => this.schedules.get(value) ?? this.context.made.schedules.get(value);
    const legacy = editions && call.arguments.keywords.has("lr") ? this.legacyOutcome(call, name, editions) : undefined;
    const learningRates = readLearningRates(fact, bound, { release, findSchedule, legacy });
    const optimizer = { ...common, learningRates, editions, release };
    this.optimizers.set(call, optimizer);
    this.context.made.optimizers.set(call, optimizer);
  }

  /** What the newest Keras in use does with `lr=`. */
  private legacyOutcome(call: Made, name: string, { editions }: KerasEditions): string | undefined {
    const { facts } = this.context;
    const find = (edition: KerasEdition) => findLrArgumentFact(edition, call.name, facts);
    const [newest] = groupByOutcome(editions, find, (fact) => outcomeOfLr(fact, name));
    return newest && outcomeOfLr(newest.fact, name);
  }

  private editionsOf(symbol: string): KerasEditions {
    const known =
      this.editions.get(symbol) ??
      findKerasEditions(symbol, this.context.file.path, {
        ...this.versions(),
        file: this.context.file,
        settings: this.context.settings,
      });
    this.editions.set(symbol, known);
    return known;
  }

  private releasesOf(framework: string): string[] {
    const { file } = this.context;
    const packageName = framework === "pytorch" ? "torch" : framework === "tensorflow-v1" ? "tensorflow" : framework;
    return resolveVersion(packageName, file.path, this.versions()).releases;
  }

  /** Beside what the file says, the symbols in use tell since and until when they exist. */
  private versions(): VersionContext {
    if (this.known) return this.known;
    const uses: SymbolUse[] = [];
    walkTrace(this.block, (node) => {
      if (node.kind !== "call" || node.call.callee.kind !== "external") return;
      const { name, site } = node.call;
      uses.push({ name, path: site.file.path, line: lineOf(site.file, site) });
    });
    const { versions, facts } = this.context;
    this.known = { ...versions, evidence: [...findSymbolEvidence(uses, facts), ...(versions.evidence ?? [])] };
    return this.known;
  }

  private readCompile(call: Made, path: PathStep[]): KerasCompile[] {
    const { callee } = call;
    if (callee.kind !== "member") return [];
    const models = objectsIn(callee.object);
    const [model] = models;
    if (model === undefined || !models.every(isKerasModel) || models.some(trainsItsOwnWay)) return [];
    const { keywords, positional, hasUnknown } = call.arguments;
    const optimizer = keywords.get("optimizer") ?? positional[0];
    const symbol = symbolOf(model);
    const root = /^(?:.*\.)?(?:tf_)?keras(?=\.|$)/.exec(symbol)?.[0] ?? "keras";
    return [{ call, optimizer, hasUnknownArguments: hasUnknown, root, editions: this.editionsOf(symbol), path }];
  }

  /** What stands in the trace beside calls: reads and writes of the rate, and names that change hands. */
  private readTrace(): Pick<
    TrainingRun,
    "rateReads" | "rateWrites" | "manualRates" | "replacements" | "writesGradients" | "calls"
  > {
    const rateReads: RateAttribute[] = [];
    const rateWrites: RateAttribute[] = [];
    const manualRates: TrainingRun["manualRates"] = [];
    const replacements: Replacement[] = [];
    const calls: TrainingRun["calls"] = [];
    let writesGradients = false;
    walkTrace(this.block, (node, path) => {
      const rate = readManualRate(node) ?? readRateSet(node);
      if (rate) manualRates.push({ ...rate, path });
      if (node.kind === "call") calls.push({ name: node.call.name, call: node.call, path });
      else if (node.kind === "read") {
        const found = this.rateAttribute(node.member.object, node.member.name);
        if (found) rateReads.push({ ...found, member: node.member, site: node.member.site, path });
      } else if (node.kind === "write") {
        writesGradients ||= node.path === ".grad";
        const found = this.rateAttribute(node.object, node.path.replace(/^\./, ""));
        if (found) rateWrites.push({ ...found, member: undefined, site: node.site, path });
      } else if (node.kind === "rebind") {
        const [before, after] = [this.optimizers.get(node.before), this.optimizers.get(node.after)];
        if (before && after) replacements.push({ name: node.name, before, after, site: node.site, path });
      }
    });
    return { rateReads, rateWrites, manualRates, replacements, writesGradients, calls };
  }

  /** Only of optimizers that are certainly Keras': made in view, or the optimizer of a Keras model. */
  private rateAttribute(
    object: Value,
    attribute: string,
  ): Pick<RateAttribute, "attribute" | "optimizer" | "editions"> | undefined {
    if (attribute !== "lr" && attribute !== "learning_rate") return undefined;
    const symbols = objectsIn(object).map((one) => this.kerasOptimizerSymbol(one));
    const [symbol] = symbols;
    if (symbol === undefined || symbols.includes(undefined)) return undefined;
    return { attribute, optimizer: object, editions: this.editionsOf(symbol) };
  }

  private kerasOptimizerSymbol(object: Value): string | undefined {
    const optimizer = this.optimizers.get(object) ?? this.context.made.optimizers.get(object);
    if (optimizer) return optimizer.framework === "keras" ? optimizer.value.name : undefined;
    if (object.kind !== "member" || object.name !== "optimizer") return undefined;
    return isKerasModel(object.object) ? symbolOf(object.object) : callbackSymbol(object.object);
  }
}

/** A model with its own `compile` or `train_step` may hold its optimizers elsewhere. */
function trainsItsOwnWay(model: Value): boolean {
  return (
    model.kind === "instance" && ["compile", "train_step"].some((name) => findInClass(model.class, name) !== undefined)
  );
}

/** `self.model` in a subclass of a Keras callback is the model that is being trained. */
function callbackSymbol(model: Value): string | undefined {
  if (model.kind !== "member" || model.name !== "model" || model.object.kind !== "instance") return undefined;
  return libraryBases(model.object.class).find((base) => /(^|\.)(tf_)?keras\.callbacks\./.test(base));
}

/** The Keras name that leads to a model's edition. */
function symbolOf(model: Value): string {
  if (model.kind === "made") return model.name;
  const bases = model.kind === "instance" ? libraryBases(model.class) : [];
  return bases.find((base) => /keras/.test(base)) ?? "keras.Model";
}

function readLoss(call: Made, path: PathStep[]): LossCall[] {
  const [callee] = objectsIn(call.callee);
  const made = callee?.kind === "made" ? callee : call;
  const name = made.name.split(".").pop() ?? made.name;
  return [{ call, name, input: call.arguments.positional[0] ?? call.arguments.keywords.get("input"), path }];
}
