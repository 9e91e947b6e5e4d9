import { callValue } from "../../program/call.ts";
import { libraryBases } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { CallArguments, Made, Value } from "../../program/values.ts";
import { collection } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { objectsIn } from "../identity.ts";
import type { Framework } from "./framework.ts";
import { isAlways } from "./lightning-names.ts";
import { precisionOf } from "./lightning-precision.ts";
import { shareLoader } from "./shared-loader.ts";

/** `Fabric`, and `LightningLite` as it was called in 1.x, in any module of their packages. */
const FABRIC = /^(?:lightning|pytorch_lightning|lightning_fabric|lightning_lite)\.(?:\w+\.)*(?:Fabric|LightningLite)$/;

/** Lightning Fabric: the loop is the user's; objects come back from `setup` as they went in. */
export const fabric: Framework = {
  packages: ["lightning_fabric", "lightning_lite"],
  classify: classifyFabric,
  call(machine, call) {
    const { callee } = call;
    if (callee.kind !== "member" || !isAlways(callee.object, isFabric)) return undefined;
    return callMethod(machine, call, callee.object, callee.name);
  },
  attribute(_, object, name) {
    return isFabric(object) ? readProcesses(object, name) : undefined;
  },
};

/** Whether a value is certainly a `Fabric`, also of a class of the program. */
function isFabric(value: Value): boolean {
  if (value.kind === "instance") return libraryBases(value.class).some((base) => FABRIC.test(base));
  return value.kind === "made" && value.callee.kind === "external" && FABRIC.test(value.name);
}

function callMethod(machine: Machine, call: Made, object: Value, name: string): Value | undefined {
  switch (name) {
    case "setup":
      return giveBack(call, "tuple", ["module", "scheduler"]);
    case "setup_module":
      return giveBack(call, "tuple", ["module"]);
    case "setup_optimizers":
      return giveBack(call, "tuple", []);
    case "setup_dataloaders":
      return giveBack(shareLoaders(call, readProcesses(object, "world_size")), "list", []);
    case "to_device":
      return call.arguments.positional[0]?.value;
    case "launch":
      return launch(machine, call, object);
    default:
      return undefined;
  }
}

/** One object comes back alone, several in their order; keywords that are no objects are left out. */
function giveBack({ arguments: args }: Made, form: "tuple" | "list", names: string[]): Value | undefined {
  const named = names.flatMap((name) => args.keywords.get(name)?.value ?? []);
  const values = [...args.positional.map((argument) => argument.value), ...named];
  const [only] = values;
  if (only && values.length === 1 && !args.hasUnknown) return only;
  return collection(form, values, !args.hasUnknown);
}

/** The loaders of a call, each shared where the program names more than one process. */
function shareLoaders(call: Made, processes: Value | undefined): Made {
  const count = processes?.kind === "constant" && processes.value !== 1 ? processes : undefined;
  const positional = call.arguments.positional.map((argument) => ({
    ...argument,
    value: shareLoader(argument.value, count, call.site),
  }));
  return { ...call, arguments: { ...call.arguments, positional } };
}

/** `fabric.launch(function, …)` calls it with the fabric in front. */
function launch(machine: Machine, call: Made, fabricValue: Value): Value | undefined {
  const [target, ...rest] = call.arguments.positional;
  if (target === undefined) return undefined;
  const own = { value: fabricValue, site: undefined, whole: undefined };
  const args: CallArguments = { ...call.arguments, positional: [own, ...rest] };
  return callValue(machine, target.value, args, call.site);
}

/** Number of processes, where the program names it. */
function readProcesses(object: Value, name: string): Value | undefined {
  if (name !== "world_size" || object.kind !== "made") return undefined;
  const { keywords } = object.arguments;
  const nodes = keywords.get("num_nodes")?.value;
  const devices = keywords.get("devices")?.value;
  const isOneNode = nodes === undefined || (nodes.kind === "constant" && nodes.value === 1);
  return isOneNode && devices?.kind === "constant" && typeof devices.value === "number" && devices.value > 0
    ? devices
    : undefined;
}

/** `fabric.backward(loss)`, and `fabric.clip_gradients(model, optimizer, max_norm=…)`. */
function classifyFabric({ callee, arguments: args }: Made): EventSketch | undefined {
  if (callee.kind !== "member") return undefined;
  if (callee.name === "backward" && isAlways(callee.object, isFabric)) return backwardOf(callee.object);
  if (callee.name !== "clip_gradients") return undefined;
  const { keywords, positional } = args;
  const limit = keywords.get("max_norm") ?? keywords.get("clip_val") ?? positional[3] ?? positional[2];
  if (limit === undefined && !isAlways(callee.object, isFabric)) return undefined;
  const optimizer = keywords.get("optimizer") ?? positional[1];
  const values = new Map(limit ? [["limit", limit.value] as const] : []);
  return { kind: "clip", objects: optimizer ? objectsIn(optimizer.value) : [], values };
}

/** The backward pass tells the precision in which the fabric was set up. */
function backwardOf(fabricValue: Value): EventSketch {
  const [object] = objectsIn(fabricValue);
  const given = object?.kind === "made" ? object.arguments.keywords.get("precision")?.value : undefined;
  const precision = precisionOf(given);
  const values = new Map(precision ? [["precision", precision] as const] : []);
  return { kind: "backward", objects: objectsIn(fabricValue), values };
}
