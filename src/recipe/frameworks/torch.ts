import { callValue } from "../../program/call.ts";
import { libraryBases } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import { callLibrary } from "../../program/machine.ts";
import { type BoundMethod, type FunctionValue, type Made, NO_ARGUMENTS, type Value } from "../../program/values.ts";
import type { Framework } from "./framework.ts";
import { classifyTorch } from "./torch-events.ts";

/** Base classes of torch modules, under every name they are imported by. */
const TORCH_MODULES = new Set(["torch.nn.Module", "torch.nn.modules.Module", "torch.nn.modules.module.Module"]);

/** Methods of a module that give the module itself. */
const RETURNS_ITSELF = new Set(
  "to cuda cpu train eval half float double bfloat16 xpu requires_grad_ apply to_empty".split(" "),
);

/** Functions that wrap a module and leave it the same object to train. */
const WRAPPERS = new Set([
  "torch.compile",
  "torch.nn.DataParallel",
  "torch.nn.parallel.DataParallel",
  "torch.nn.parallel.DistributedDataParallel",
  "torch.distributed.fsdp.FullyShardedDataParallel",
  "torch.distributed.fsdp.fully_sharded_data_parallel.FullyShardedDataParallel",
  "torch.nn.SyncBatchNorm.convert_sync_batchnorm",
  "torch.jit.script",
]);

/** PyTorch: modules, wrappers, and the parts of `torch.nn` whose result matters. */
export const torch: Framework = {
  packages: ["torch", "torchvision", "torchaudio", "torchtext"],
  callables: Object.fromEntries(
    [...TORCH_MODULES, "torch.nn.Sequential", "torch.autograd.Function"].map((name) => [name, "forward"]),
  ),
  classify: classifyTorch,
  call(machine, call) {
    const { callee } = call;
    if (callee.kind === "external" && WRAPPERS.has(callee.name)) return call.arguments.positional[0]?.value;
    if (callee.kind === "member" && RETURNS_ITSELF.has(callee.name) && isTorchModule(callee.object))
      return callee.object;
    if (callee.kind === "made" && callee.name === "torch.nn.Sequential") return callSequential(machine, callee, call);
    if (callee.kind === "member" && callee.name === "step") runClosure(machine, call);
    return undefined;
  },
};

/** `optimizer.step(closure)` calls the closure, which clears the gradients and computes them anew. */
function runClosure(machine: Machine, call: Made): void {
  const given = closureOf(call);
  if (given) callValue(machine, given, NO_ARGUMENTS, call.site);
}

/** The function of the program that a step is given to call. */
export function closureOf(call: Made): FunctionValue | BoundMethod | undefined {
  const [first] = [...call.arguments.positional, ...call.arguments.keywords.values()].map(({ value }) => value);
  return first?.kind === "function" || first?.kind === "method" ? first : undefined;
}

/** `torch.nn.Module`, its layers, and the module of Lightning that derives from it. */
const MODULE_BASE = /^torch\.nn\.|^(?:lightning|pytorch_lightning)\.(?:\w+\.)*LightningModule$/;

/** Whether a value is certainly a torch module: of a class of the program or of `torch.nn`. */
export function isTorchModule(value: Value): boolean {
  if (value.kind === "instance") return libraryBases(value.class).some((base) => MODULE_BASE.test(base));
  return (
    value.kind === "made" &&
    /^(torch\.nn\.(?!functional|init|utils|parameter)|torchvision\.models\.)/.test(value.name) &&
    !value.name.includes("()")
  );
}

/** A `Sequential` gives what its last layer gives; the place of that call is where the layer is made. */
function callSequential(machine: Machine, sequential: Made, call: Made): Value | undefined {
  const layers = layersOf(sequential);
  const last = layers?.at(-1);
  if (last === undefined) return undefined;
  if (last.kind === "instance" || last.kind === "made") return callLibrary(machine, last, last.site, call.arguments);
  return undefined;
}

/** The layers of a `Sequential`, in order; undefined when not all are known. */
function layersOf(sequential: Made): Value[] | undefined {
  const { positional, hasUnknown } = sequential.arguments;
  if (hasUnknown) return undefined;
  const [only] = positional.map((argument) => argument.value);
  if (positional.length === 1 && only?.kind === "mapping")
    return only.isComplete ? [...only.entries.values()] : undefined;
  return positional.map((argument) => argument.value);
}
