import type { Fact } from "../facts/fact.ts";
import type { FactBook } from "../facts/load-facts.ts";
import { libraryBases } from "../program/classes.ts";
import type { Value } from "../program/values.ts";

/** What part a value plays in a training. `fact` is what is known about its class; undefined for classes of the program. */
export type Role =
  | { kind: "optimizer"; name: string; framework: string; fact: Fact | undefined }
  | { kind: "schedule"; name: string; framework: string; fact: Fact | undefined }
  | { kind: "scaler" };

const SCALERS = new Set([
  "torch.cuda.amp.GradScaler",
  "torch.amp.GradScaler",
  "torch.cuda.amp.grad_scaler.GradScaler",
  "torch.amp.grad_scaler.GradScaler",
]);
const OPTIMIZER_BASES = new Set(["torch.optim.Optimizer", "torch.optim.optimizer.Optimizer"]);
const SCHEDULE_BASES = new Set(["torch.optim.lr_scheduler._LRScheduler", "torch.optim.lr_scheduler.LRScheduler"]);

/** Factories that give a schedule in a tuple, and are none themselves. */
const PAIRS = new Set([
  "timm.scheduler.create_scheduler",
  "timm.scheduler.create_scheduler_v2",
  "timm.scheduler.scheduler_factory.create_scheduler",
  "timm.scheduler.scheduler_factory.create_scheduler_v2",
]);

/** The part of a value that is certain; undefined for everything that is none, or not known. */
export function roleOf(value: Value, facts: FactBook): Role | undefined {
  if (value.kind === "made") return value.callee.kind === "external" ? roleOfName(value.name, facts) : undefined;
  if (value.kind !== "instance") return undefined;
  for (const base of libraryBases(value.class)) {
    const name = value.class.node.name.id;
    if (OPTIMIZER_BASES.has(base)) return { kind: "optimizer", name, framework: "pytorch", fact: undefined };
    if (SCHEDULE_BASES.has(base)) return { kind: "schedule", name, framework: "pytorch", fact: undefined };
    const role = roleOfName(base, facts);
    if (role && role.kind !== "scaler") return { ...role, name, fact: undefined };
  }
  return undefined;
}

function roleOfName(name: string, facts: FactBook): Role | undefined {
  if (SCALERS.has(name)) return { kind: "scaler" };
  const fact = facts.find(name).find((one) => one.kind === "optimizer" || one.kind === "schedule");
  if (PAIRS.has(name)) return undefined;
  if (fact === undefined) return foreignOptimizer(name);
  const last = fact.name.split(".").pop() ?? fact.name;
  return { kind: fact.kind === "schedule" ? "schedule" : "optimizer", name: last, framework: fact.framework, fact };
}

/** Names that optimizers for torch have in the many packages that offer one, such as `AdamWScheduleFree` and `Prodigy`. */
const OPTIMIZER_NAME =
  /^(?=[A-Z])\w*(?:Adam|SGD|Lion|Adafactor|RMSprop|LAMB|Lamb|LARS|Prodigy|Sophia|Ranger|Shampoo|SOAP|Muon|MADGRAD|CAME|NovoGrad|AdaBelief|AdaBound|Adan|Yogi|Apollo|DiffGrad|Adagrad|Lomo|LOMO)(?:W|G|C|D|Mini|_mini|8bit|4bit|32bit|Fp8|ScheduleFree\w*)*$/;

/** Packages of other frameworks, in which such names mean something else. */
const OTHER_PACKAGES =
  /^(?:torch|tensorflow|tf|tensorflow_addons|tfa|keras|tf_keras|jax|optax|flax|sklearn|cuml|scipy|numpy|paddle|mxnet|mindspore|chainer|theano|builtins)\./;

/** An optimizer for torch that no fact describes: like torch's own it takes parameters and `lr`, with a default nobody states. */
function foreignOptimizer(name: string): Role | undefined {
  const last = name.split(".").pop() ?? name;
  if (!name.includes(".") || OTHER_PACKAGES.test(name) || !OPTIMIZER_NAME.test(last)) return undefined;
  const parameters = ["params", "lr"].map((parameter) => ({ name: parameter, kind: "positional" as const }));
  const fact: Fact = {
    id: `optimizer.${name}`,
    kind: "optimizer",
    name,
    since: null,
    until: null,
    learning_rate: [{ param: "lr" }],
    parameters: [...parameters, { name: "weight_decay", kind: "keyword_only" }],
    confidence: "recalled",
    framework: "others",
  };
  return { kind: "optimizer", name: last, framework: "others", fact };
}
