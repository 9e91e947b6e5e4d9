import { callValue } from "../call.ts";
import type { Machine } from "../machine.ts";
import type { Argument, CallArguments, Collection, FunctionValue, Made, Site, Value } from "../values.ts";
import { constant, NO_ARGUMENTS, originOf, unknown } from "../values.ts";

/** How a function that starts others is told what to start. */
interface Launcher {
  /** Parameters that it puts before the given ones: the index of the process. */
  before: number;
  /** Where the given arguments stand: in a tuple `args=`, or behind the function. */
  passes: "tuple" | "rest" | "argv";
}

const SPAWN: Launcher = { before: 1, passes: "tuple" };
const SAME: Launcher = { before: 0, passes: "tuple" };

/** Functions that call a function of the program with arguments, in this process or another. */
const LAUNCHERS = new Map<string, Launcher>([
  ["torch.multiprocessing.spawn", SPAWN],
  ["torch.multiprocessing.start_processes", SPAWN],
  ["torch.multiprocessing.spawn.spawn", SPAWN],
  ["torch_xla.distributed.xla_multiprocessing.spawn", SPAWN],
  ["torch_xla.launch", SPAWN],
  ["accelerate.notebook_launcher", SAME],
  ["accelerate.debug_launcher", SAME],
  ["accelerate.launchers.notebook_launcher", SAME],
  ["accelerate.launchers.debug_launcher", SAME],
  ["multiprocessing.Process", SAME],
  ["torch.multiprocessing.Process", SAME],
  ["threading.Thread", SAME],
  ["horovod.run", SAME],
  ["horovod.torch.run", SAME],
  ["detectron2.engine.launch", SAME],
  ["absl.app.run", { before: 0, passes: "argv" }],
  ["tensorflow.app.run", { before: 0, passes: "argv" }],
  ["tensorflow.compat.v1.app.run", { before: 0, passes: "argv" }],
  ["asyncio.run", { before: 0, passes: "rest" }],
  ["contextvars.Context().run", { before: 0, passes: "rest" }],
  ["ignite.distributed.Parallel().run", { before: 1, passes: "rest" }],
  ["ignite.distributed.spawn", { before: 1, passes: "tuple" }],
]);

/** Names of the parameter that takes the function. */
const FUNCTION_KEYWORDS = ["fn", "target", "function", "main_func", "main", "func"];

/** `mp.spawn(worker, args=(…,), nprocs=n)` and its kin: the function runs in the place of the call. */
export function callLauncher(machine: Machine, call: Made): Value | undefined {
  const launcher = LAUNCHERS.get(call.name);
  if (launcher === undefined) return undefined;
  const { positional, keywords } = call.arguments;
  const isProcess = /\.(Process|Thread)$/.test(call.name);
  const named = FUNCTION_KEYWORDS.map((name) => keywords.get(name)).find((argument) => argument !== undefined);
  const target = (isProcess ? named : (positional[0] ?? named))?.value ?? mainOfScript(machine, launcher);
  if (!target || !isCallable(target)) return undefined;
  const result = callValue(machine, target, argumentsFor(call, launcher), call.site);
  return launcher.before > 0 || isProcess ? call : result;
}

function isCallable(value: Value): boolean {
  return ["function", "method", "class", "instance", "choice"].includes(value.kind) || isPartial(value);
}

function isPartial(value: Value): boolean {
  return value.kind === "made" && value.name === "functools.partial";
}

/** `app.run()` runs the `main` of the script. */
function mainOfScript(machine: Machine, { passes }: Launcher): Value | undefined {
  return passes === "argv" ? machine.frames[0]?.scope.names.get("main") : undefined;
}

function argumentsFor(call: Made, { before, passes }: Launcher): CallArguments {
  const { positional, keywords } = call.arguments;
  const index = Array.from({ length: before }, () => bare(unknown("the index of the process")));
  if (passes === "argv") return { ...NO_ARGUMENTS, positional: [bare(unknown("the words of the command line"))] };
  if (passes === "rest")
    return { positional: [...index, ...positional.slice(1)], keywords, hasUnknown: call.arguments.hasUnknown };
  const isProcess = /\.(Process|Thread)$/.test(call.name);
  const given = (keywords.get("args") ?? (isProcess ? undefined : positional[1]))?.value;
  const named = keywords.get("kwargs")?.value;
  const entries = named?.kind === "mapping" ? [...named.entries] : [];
  return {
    positional: [...index, ...itemsOf(given)],
    keywords: new Map(entries.map(([key, value]) => [String(key), bare(value)] as const)),
    hasUnknown: (given !== undefined && !isWhole(given)) || (named !== undefined && named.kind !== "mapping"),
  };
}

function itemsOf(given: Value | undefined): Argument[] {
  return given?.kind === "collection" ? [...given.items.values()].map(bare) : [];
}

function isWhole(given: Value): given is Collection {
  return given.kind === "collection" && given.isComplete;
}

function bare(value: Value): Argument {
  return { value, site: undefined, whole: undefined };
}

const BATCH_FINDER = /(^|\.)find_executable_batch_size$/;

/** A function under `@find_executable_batch_size(starting_batch_size=n)` gets `n`, or what fits, before its own arguments. */
export function callWithBatchSize(
  machine: Machine,
  callee: FunctionValue,
  args: CallArguments,
  site: Site,
): Value | undefined {
  const mark = callee.decorators.find((one) => {
    return (one.kind === "made" || one.kind === "external") && BATCH_FINDER.test(one.name);
  });
  if (mark === undefined) return undefined;
  const plain = { ...callee, decorators: callee.decorators.filter((one) => one !== mark) };
  return callValue(machine, plain, withFirst(args, startingSize(mark)), site);
}

/** `find_executable_batch_size(train, starting_batch_size=n)` without `@`. */
export function callFoundBatchSize(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "made" || !BATCH_FINDER.test(callee.name)) return undefined;
  const target = callee.arguments.positional[0]?.value;
  return target && callValue(machine, target, withFirst(call.arguments, startingSize(callee)), call.site);
}

function withFirst(args: CallArguments, first: Value): CallArguments {
  return { ...args, positional: [bare(first), ...args.positional] };
}

/** What the decorator starts with when it is not told. https://huggingface.co/docs/accelerate/package_reference/utilities */
const DEFAULT_BATCH_SIZE = 128;

function startingSize(mark: Value): Value {
  const given = mark.kind === "made" ? mark.arguments.keywords.get("starting_batch_size")?.value : undefined;
  const size = given ?? constant(DEFAULT_BATCH_SIZE);
  const number = size.kind === "constant" ? String(size.value) : "the given size";
  return unknown(`memory decides at run time: ${number}, or halves of it`, originOf(size));
}
