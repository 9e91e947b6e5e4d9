import type { RegionNode } from "../../program/trace.ts";
import type { Made, Value } from "../../program/values.ts";
import { alternativesOf, constant } from "../../program/values.ts";
import { objectsIn } from "../identity.ts";
import type { Recipe } from "../recipe-schema.ts";
import type { Optimizer, TrainingRun } from "../training-run.ts";
import { findTold, type TrainingNest } from "./training-nest.ts";

/** The model whose parameters an optimizer gets: where it is made, and its class. Undefined when that is not in view. */
export function findModel(optimizers: Optimizer[], placeOf: (value: PlacedModel) => Placed): Recipe["model"] {
  for (const { arguments: args } of optimizers) {
    const params = args.bound.get("params")?.value;
    const model = params && modelIn(params);
    if (model?.kind === "instance") return { name: model.class.node.name.id, ...placeOf(model) };
    if (model?.kind === "made") return { name: nameOfMade(model), ...placeOf(model) };
  }
  return undefined;
}

type PlacedModel = Extract<Value, { kind: "instance" | "made" }>;
type Placed = { path: string; line: number };

/** The class of `AutoModel.from_pretrained(…)`, else the last name: `resnet18`. */
function nameOfMade({ name }: Made): string {
  const parts = name.replaceAll("()", "").split(".");
  const [owner = "", last = name] = parts.slice(-2);
  return /^[A-Z]/.test(owner) && /^[a-z]/.test(last) ? owner : (parts.at(-1) ?? name);
}

/** `model` of `model.parameters()`, through filters, lists, generators and groups. */
function modelIn(value: Value, depth = 6): PlacedModel | undefined {
  if (depth === 0) return undefined;
  for (const one of objectsIn(value)) {
    if (one.kind === "member") {
      const inner = modelIn(one.object, depth - 1);
      if (inner) return inner;
    }
    if (one.kind !== "made") continue;
    const owner = ownerOfParameters(one);
    const inside = owner
      ? modelItself(owner)
      : argumentsOf(one)
          .map((part) => modelIn(part, depth - 1))
          .find((found) => found);
    if (inside) return inside;
  }
  return undefined;
}

function ownerOfParameters({ callee }: Made): Value | undefined {
  return callee.kind === "member" && /^(named_)?parameters$/.test(callee.name) ? callee.object : undefined;
}

/** Methods that give the model itself. */
const RETURNS_ITSELF = /^(to|cuda|cpu|train|eval|half|float|double|bfloat16|requires_grad_|apply)$/;

/** A part of a model, such as `model.head`, stands for the model. */
function modelItself(value: Value): PlacedModel | undefined {
  let at = alternativesOf(value)[0]?.value;
  for (;;) {
    if (at?.kind === "member") at = at.object;
    else if (at?.kind === "made" && at.callee.kind === "member" && RETURNS_ITSELF.test(at.callee.name))
      at = at.callee.object;
    else break;
  }
  return at?.kind === "instance" || at?.kind === "made" ? at : undefined;
}

function argumentsOf({ arguments: { positional, keywords } }: Made): Value[] {
  return [...positional, ...keywords.values()].map(({ value }) => value);
}

const AUTOCAST = /(^|\.)(autocast|amp\.autocast_mode\.autocast)$/;
const TYPES: Record<string, string> = {
  "torch.float16": "float16",
  "torch.half": "float16",
  "torch.bfloat16": "bfloat16",
};

/** In which numbers the forward pass computes: `mixed float16` inside an autocast; undefined where nothing says. */
export function findPrecision(nest: TrainingNest, run: TrainingRun): Value | undefined {
  const told = findTold(nest, "precision");
  if (told) return told;
  const inside = [...nest.events, ...run.losses].filter(({ path }) => path.includes(nest.loop));
  const regions = inside.flatMap(({ path }) =>
    path.filter((step): step is RegionNode => "kind" in step && step.kind === "region"),
  );
  const casts = regions
    .flatMap(({ contexts }) => contexts)
    .filter((context) => context.kind === "made" && AUTOCAST.test(context.name));
  const [cast] = casts;
  return cast?.kind === "made" ? precisionOf(cast) : undefined;
}

/** An autocast of CUDA computes in float16 unless told otherwise, one of the CPU in bfloat16; one that is off in nothing new. */
function precisionOf({ name, arguments: { positional, keywords } }: Made): Value | undefined {
  const enabled = keywords.get("enabled")?.value;
  if (enabled && enabled.kind !== "constant") return undefined;
  if (enabled?.kind === "constant" && enabled.value === false) return constant("float32");
  const given = keywords.get("dtype")?.value ?? positional.find(({ value }) => value.kind === "external")?.value;
  if (given) return given.kind === "external" && TYPES[given.name] ? constant(`mixed ${TYPES[given.name]}`) : undefined;
  const [device] = positional;
  if (name.includes(".cuda.")) return constant("mixed float16");
  const type = (keywords.get("device_type") ?? device)?.value;
  if (type?.kind !== "constant") return undefined;
  return constant(type.value === "cpu" ? "mixed bfloat16" : "mixed float16");
}
