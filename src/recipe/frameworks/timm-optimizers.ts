import { readAttribute } from "../../program/attribute.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { alternativesOf, constant } from "../../program/values.ts";
import { makeOwned, namedArguments } from "./owned-object.ts";

const FACTORY = /^timm\.optim\.(?:\w+\.)*(create_optimizer(?:_v2)?|optimizer_kwargs)$/;

/** Classes by the names of `create_optimizer_v2`, as the registry of timm 1.0.31 (`timm/optim/_optim_factory.py`) has them. */
const CLASSES: Record<string, string> = {
  sgd: "torch.optim.SGD",
  nesterov: "torch.optim.SGD",
  momentum: "torch.optim.SGD",
  adam: "torch.optim.Adam",
  adamw: "torch.optim.AdamW",
  nadam: "torch.optim.NAdam",
  radam: "torch.optim.RAdam",
  radamw: "torch.optim.RAdam",
  adamax: "torch.optim.Adamax",
  adadelta: "torch.optim.Adadelta",
  adagrad: "torch.optim.Adagrad",
  rmsprop: "torch.optim.RMSprop",
  nadamw: "timm.optim.NAdamW",
  adamp: "timm.optim.AdamP",
  sgdp: "timm.optim.SGDP",
  sgdw: "timm.optim.SGDW",
  adafactor: "timm.optim.Adafactor",
  adopt: "timm.optim.Adopt",
  adoptw: "timm.optim.Adopt",
  lamb: "timm.optim.Lamb",
  lambc: "timm.optim.Lamb",
  lars: "timm.optim.Lars",
  larc: "timm.optim.Lars",
  lion: "timm.optim.Lion",
  adabelief: "timm.optim.AdaBelief",
  radabelief: "timm.optim.AdaBelief",
  adan: "timm.optim.Adan",
  adanw: "timm.optim.Adan",
  madgrad: "timm.optim.MADGRAD",
  madgradw: "timm.optim.MADGRAD",
  rmsproptf: "timm.optim.RMSpropTF",
  novograd: "timm.optim.NvNovoGrad",
  nvnovograd: "timm.optim.NvNovoGrad",
  laprop: "timm.optim.LaProp",
  muon: "timm.optim.Muon",
  bnbadamw: "bitsandbytes.optim.AdamW",
  bnbadamw8bit: "bitsandbytes.optim.AdamW8bit",
  bnblion: "bitsandbytes.optim.Lion",
};

/** Parameters of `create_optimizer_v2` in their order, with the names that 0.4.12 had. */
const PARAMETERS = ["model_or_params", "opt", "lr", "weight_decay", "momentum"];
const OLD_NAMES: Record<string, string> = { opt: "optimizer_name", lr: "learning_rate" };

/** Options that the factories read from an `args` object. */
const OPTIONS = ["opt", "lr", "weight_decay", "momentum"];

/** What the factories of timm give: the optimizer whose name is passed, made where they are called. */
export function callOptimizerFactory(machine: Machine, call: Made): Value | undefined {
  const [, factory] = call.callee.kind === "external" ? (FACTORY.exec(call.name) ?? []) : [];
  if (factory === undefined) return undefined;
  if (factory === "optimizer_kwargs") return optionsOf(machine, call, "cfg");
  const given = factory === "create_optimizer" ? optionsOf(machine, call, "args")?.entries : givenTo(call);
  return given && makeOptimizer(machine, call, given);
}

/** The keyword arguments that an `args` object stands for. */
function optionsOf(machine: Machine, { arguments: { positional, keywords }, site }: Made, name: string) {
  const settings = (keywords.get(name) ?? positional[0])?.value;
  if (settings === undefined) return undefined;
  const entries = new Map<string, Value>(OPTIONS.map((key) => [key, readAttribute(machine, settings, key, site)]));
  return { kind: "mapping" as const, entries, isComplete: false, origin: undefined };
}

function givenTo({ arguments: { positional, keywords } }: Made): Map<string, Value> {
  const given = new Map<string, Value>();
  PARAMETERS.forEach((name, index) => {
    const argument = keywords.get(name) ?? keywords.get(OLD_NAMES[name] ?? name) ?? positional[index];
    if (argument) given.set(name, argument.value);
  });
  return given;
}

/** Without a rate the class has its own; the decay is 0 unless it is given. Momentum goes to those that have it. */
function makeOptimizer(machine: Machine, call: Made, given: ReadonlyMap<string, Value>): Value | undefined {
  const symbol = symbolOf(given.get("opt") ?? constant("sgd"));
  if (symbol === undefined) return undefined;
  const { file, start, end } = call.site;
  const none = constant(0, { kind: "framework default", label: "weight_decay", file, start, end, from: [] });
  const rate = given.get("lr");
  const args = namedArguments({
    lr: rate?.kind === "constant" && rate.value === null ? undefined : rate,
    weight_decay: given.get("weight_decay") ?? none,
    momentum: /SGD|RMSprop/.test(symbol) ? given.get("momentum") : undefined,
  });
  return makeOwned(machine, symbol, call.site, args);
}

/** Names are told apart in lower case and without their prefixes; of alternatives the first counts. */
function symbolOf(name: Value): string | undefined {
  const [first] = alternativesOf(name);
  if (first?.value.kind !== "constant") return undefined;
  const plain = String(first.value.value)
    .toLowerCase()
    .replace(/^lookahead_/, "");
  return Object.hasOwn(CLASSES, plain) ? CLASSES[plain] : undefined;
}
