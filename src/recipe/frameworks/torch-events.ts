import type { FactBook } from "../../facts/load-facts.ts";
import type { Argument, Made, Value } from "../../program/values.ts";
import { type EventSketch, nameOf } from "../events.ts";
import { objectsIn } from "../identity.ts";
import { roleOf } from "../roles.ts";
import { isTorchModule } from "./torch.ts";

/** Functional losses of torch, and those in which libraries keep copies of them. */
const LOSS_FUNCTION =
  /^(?:torch\.nn\.functional|torch)\.(cross_entropy|nll_loss|binary_cross_entropy|binary_cross_entropy_with_logits|mse_loss|l1_loss|smooth_l1_loss|huber_loss|kl_div|hinge_embedding_loss|margin_ranking_loss|cosine_embedding_loss|triplet_margin_loss|triplet_margin_with_distance_loss|multi_margin_loss|multilabel_margin_loss|multilabel_soft_margin_loss|soft_margin_loss|poisson_nll_loss|gaussian_nll_loss|ctc_loss|nll_loss2d)$/;
const LOSS_CLASS = /^torch\.nn\.(?:modules\.loss\.)?(\w+Loss(?:2d)?)$/;

const CLIPS: Record<string, string> = {
  "torch.nn.utils.clip_grad_norm_": "max_norm",
  "torch.nn.utils.clip_grad_norm": "max_norm",
  "torch.nn.utils.clip_grad_value_": "clip_value",
  "torch.nn.utils.clip_grad.clip_grad_norm_": "max_norm",
  "torch.nn.utils.clip_grad.clip_grad_value_": "clip_value",
};

/** What a call means in a training written with torch; methods of unknown objects are told by their names. */
export function classifyTorch(call: Made, facts: FactBook): EventSketch | undefined {
  const { callee } = call;
  if (callee.kind === "member") return classifyMethod(callee.name, callee.object, { call, facts });
  if (callee.kind === "choice") {
    const losses = objectsIn(callee);
    const isLoss = losses.every((one) => one.kind === "made" && LOSS_CLASS.test(one.name));
    return isLoss ? { kind: "loss", objects: losses } : undefined;
  }
  if (callee.kind === "made") return LOSS_CLASS.test(callee.name) ? { kind: "loss", objects: [callee] } : undefined;
  if (callee.kind !== "external") return undefined;
  if (LOSS_FUNCTION.test(callee.name)) return { kind: "loss", objects: [callee] };
  const limit = CLIPS[callee.name];
  if (limit) return clipOf(call, limit);
  if (callee.name === "torch.save") return { kind: "save", objects: valuesOf(call) };
  return callee.name === "torch.load" ? { kind: "load", objects: [] } : undefined;
}

function classifyMethod(name: string, object: Value, at: { call: Made; facts: FactBook }): EventSketch | undefined {
  const objects = objectsIn(object);
  switch (name) {
    case "step":
      return classifyStep(objects, at);
    case "zero_grad":
      return { kind: "zero_grad", objects };
    case "backward":
      return { kind: "backward", objects };
    case "unscale_":
      return { kind: "unscale", objects: valuesOf(at.call).flatMap((value) => objectsIn(value)) };
    case "set_epoch":
      return { kind: "set_epoch", objects };
    case "clip_grad_norm_":
      return clipOf(at.call, "max_norm");
    case "train":
      return objects.some(isTorchModule) ? { kind: "train mode", objects } : undefined;
    case "eval":
      return objects.some(isTorchModule) ? { kind: "eval mode", objects } : undefined;
    case "update":
      return objects.some((one) => roleOf(one, at.facts)?.kind === "scaler" || roleByName(one) === "scaler")
        ? { kind: "scaler update", objects }
        : undefined;
    default:
      return undefined;
  }
}

/** `scaler.step(optimizer)` is a step of the optimizer; what cannot be told by the object is told by its name. */
function classifyStep(objects: Value[], { call, facts }: { call: Made; facts: FactBook }): EventSketch {
  const [argument] = call.arguments.positional;
  const roles = objects.map((one) => roleOf(one, facts)?.kind ?? roleByName(one));
  if (roles.includes("scaler") && argument) {
    return { kind: "optimizer step", objects: objectsIn(argument.value), values: named("scaler", objects[0]) };
  }
  if (roles.includes("optimizer")) return { kind: "optimizer step", objects };
  if (roles.includes("schedule")) return { kind: "schedule step", objects, values: named("metric", argument?.value) };
  return { kind: "unknown step", objects };
}

function roleByName(value: Value): "optimizer" | "schedule" | "scaler" | undefined {
  const name = nameOf(value)?.toLowerCase();
  if (name === undefined) return undefined;
  if (/sched|warmup/.test(name)) return "schedule";
  if (/scaler/.test(name)) return "scaler";
  return /optim|^opt(_|$)|_opt$|solver/.test(name) ? "optimizer" : undefined;
}

function clipOf(call: Made, parameter: string): EventSketch {
  const { positional, keywords } = call.arguments;
  const limit: Argument | undefined =
    keywords.get(parameter) ?? positional[call.callee.kind === "external" ? 1 : positional.length - 1];
  const objects = positional[0] ? objectsIn(positional[0].value) : [];
  return { kind: "clip", objects, values: named("limit", limit?.value) };
}

function valuesOf(call: Made): Value[] {
  return call.arguments.positional.map((argument) => argument.value);
}

function named(name: string, value: Value | undefined): ReadonlyMap<string, Value> {
  return new Map(value ? [[name, value]] : []);
}
