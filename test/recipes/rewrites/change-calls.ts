import type { Argument, Call, Module, Span, Statement } from "../../../src/python/nodes.ts";
import { bindingsIn, freshName, looksAtNames, nameBoundBy } from "./bound-names.ts";
import { type Edit, nodesIn, type PythonText, placeBehindImports } from "./python-text.ts";

/** The first parameters of callables of libraries, as their manuals give them; they have had this order in all versions. */
const LIBRARY_PARAMETERS: Record<string, string[]> = {
  "torch.optim.SGD": ["params", "lr"],
  "torch.optim.Adam": ["params", "lr", "betas", "eps", "weight_decay"],
  "torch.optim.AdamW": ["params", "lr", "betas", "eps", "weight_decay"],
  "torch.optim.RMSprop": ["params", "lr"],
  "torch.optim.Adagrad": ["params", "lr"],
  "torch.optim.lr_scheduler.StepLR": ["optimizer", "step_size", "gamma"],
  "torch.optim.lr_scheduler.MultiStepLR": ["optimizer", "milestones", "gamma"],
  "torch.optim.lr_scheduler.CosineAnnealingLR": ["optimizer", "T_max", "eta_min"],
  "torch.optim.lr_scheduler.OneCycleLR": ["optimizer", "max_lr", "total_steps"],
  "torch.utils.data.DataLoader": ["dataset", "batch_size", "shuffle"],
  "torch.nn.utils.clip_grad_norm_": ["parameters", "max_norm"],
  "optax.adam": ["learning_rate"],
  "optax.adamw": ["learning_rate"],
  "optax.sgd": ["learning_rate", "momentum"],
};

/** Gives the first keyword arguments of known callables without their names, as far as they stand in order. */
export function dropKeywords(file: PythonText): Edit[] {
  return callsOfKnown(file).flatMap(({ call, parameters }) => {
    const edits: Edit[] = [];
    for (const [index, { name, value, unpack, start }] of call.arguments.entries()) {
      if (unpack !== "") return [];
      if (name === undefined) continue;
      if (name !== parameters[index]) break;
      edits.push({ start, end: value.start, text: "" });
    }
    return edits;
  });
}

/** Names every argument of known callables. */
export function addKeywords(file: PythonText): Edit[] {
  return callsOfKnown(file).flatMap(({ call, parameters }) => {
    if (call.arguments.some(({ unpack }) => unpack !== "") || isBareGenerator(call)) return [];
    const unnamed = call.arguments.filter(({ name }) => name === undefined);
    if (unnamed.length > parameters.length) return [];
    return unnamed.map(({ start }, index) => ({
      start,
      end: start,
      text: `${parameters[index]}=`,
    }));
  });
}

/** `f(x for x in xs)`, whose brackets are the call's. */
function isBareGenerator({ arguments: given, list }: Call): boolean {
  const [only] = given;
  return only?.value.kind === "Comprehension" && only.value.start <= list.start;
}

interface KnownCall {
  call: Call;
  /** The names of the parameters that take positional arguments. */
  parameters: string[];
}

function callsOfKnown(file: PythonText): KnownCall[] {
  if (looksAtNames(file)) return [];
  const known = new Map([...importedParameters(file.module), ...ownParameters(file.module)]);
  return nodesIn(file.module).flatMap(({ node }) => {
    if (node.kind !== "Call") return [];
    const call = node as Call;
    const parameters = known.get(textOf(file, call.callee)) ?? libraryParameters(file, call);
    return parameters ? [{ call, parameters }] : [];
  });
}

/** By the name of a function of this module that is bound once and not decorated. */
function ownParameters(module: Module): [string, string[]][] {
  const bound = bindingsIn(module).map(({ name }) => name);
  return module.body.flatMap((one): [string, string[]][] => {
    if (
      one.kind !== "FunctionDef" ||
      one.decorators.length > 0 ||
      one.parameters.some((it) => it.style === "varPositional")
    )
      return [];
    const plain = one.parameters.filter(({ style }) => style === "plain");
    const isSimple = !one.parameters.some(({ style }) => style === "positionalOnly");
    const isOnly = bound.filter((name) => name === one.name.id).length === 1;
    return isSimple && isOnly ? [[one.name.id, plain.map(({ name }) => name)]] : [];
  });
}

function importedParameters(module: Module): [string, string[]][] {
  const bound = bindingsIn(module).map(({ name }) => name);
  return module.body.flatMap((one): [string, string[]][] => {
    if (one.kind !== "ImportFrom" || one.level > 0) return [];
    return one.names.flatMap((imported): [string, string[]][] => {
      const parameters = LIBRARY_PARAMETERS[`${one.module}.${imported.name}`];
      const name = nameBoundBy(imported);
      return parameters && bound.filter((it) => it === name).length === 1 ? [[name, parameters]] : [];
    });
  });
}

/** For a dotted callee: `optim.SGD` where `optim` is `torch.optim`. */
function libraryParameters(file: PythonText, { callee }: Call): string[] | undefined {
  if (callee.kind !== "Attribute") return undefined;
  const [root = "", ...rest] = textOf(file, callee).split(".");
  const bound = bindingsIn(file.module).filter(({ name }) => name === root);
  if (bound.some(({ kind }) => kind !== "import")) return undefined;
  const paths = file.module.body.flatMap((one) => importedPaths(one, root));
  return paths.map((path) => LIBRARY_PARAMETERS[[path, ...rest].join(".")]).find((one) => one !== undefined);
}

function importedPaths(statement: Statement, root: string): string[] {
  if (statement.kind !== "Import" && statement.kind !== "ImportFrom") return [];
  const found = statement.names.filter((one) => nameBoundBy(one) === root);
  return found.map(({ name, asName }) => {
    if (statement.kind === "ImportFrom") return `${statement.module}.${name}`;
    return asName === undefined ? root : name;
  });
}

/** Calls functions with keyword arguments through `functools.partial`: `f(x, k=1)` becomes `partial(f, k=1)(x)`. */
export function bindPartially(file: PythonText): Edit[] {
  if (looksAtNames(file) || bindingsIn(file.module).some(({ name }) => name === "functools")) return [];
  const edits = callsOfKnown(file).flatMap(({ call }) => bindOne(file, call));
  const at = placeBehindImports(file);
  return edits.length === 0 ? [] : [{ start: at, end: at, text: "import functools\n" }, ...edits];
}

/** Only where the positional arguments are read from names, so that it does not matter which are evaluated first. */
function bindOne(file: PythonText, { callee, arguments: given, list }: Call): Edit[] {
  const named = given.filter(({ name }) => name !== undefined);
  const plain = given.filter(({ name }) => name === undefined);
  if (named.length === 0 || given.some(({ unpack }) => unpack !== "") || !given.every(isSimple)) return [];
  const inside = named.map((one) => textOf(file, one)).join(", ");
  const text = `functools.partial(${textOf(file, callee)}, ${inside})(${plain.map((one) => textOf(file, one)).join(", ")})`;
  return [{ start: callee.start, end: list.end, text }];
}

/** Names, attributes, numbers, strings and `model.parameters()`, which change nothing. */
function isSimple({ value }: Argument): boolean {
  return nodesIn(value).every(({ node }) => {
    if (node.kind !== "Call")
      return ["Name", "Attribute", "Number", "String", "Literal", "Tuple", "Binary"].includes(node.kind);
    const { callee, arguments: given } = node as Call;
    return given.length === 0 && callee.kind === "Attribute" && callee.name.id === "parameters";
  });
}

/** Gives the numbers among the arguments of calls a name at the head of the module. */
export function nameConstants(file: PythonText): Edit[] {
  if (looksAtNames(file)) return [];
  const edits: Edit[] = [];
  const lines: string[] = [];
  const prefix = freshName(file, "NUMBER");
  const at = placeBehindImports(file);
  for (const { node, around } of nodesIn(file.module)) {
    if (node.kind !== "Number" || around.at(-1)?.kind !== "Argument" || node.start < at) continue;
    const name = `${prefix}_${lines.length}`;
    lines.push(`${name} = ${textOf(file, node)}\n`);
    edits.push({ start: node.start, end: node.end, text: name });
  }
  return edits.length === 0 ? [] : [{ start: at, end: at, text: lines.join("") }, ...edits];
}

/** Passes the keyword arguments of known callables as a dict: `f(k=1)` becomes `f(**{"k": 1})`. */
export function unpackKeywords(file: PythonText): Edit[] {
  return callsOfKnown(file).flatMap(({ call }) => {
    const named = call.arguments.filter(({ name }) => name !== undefined);
    const [first, last] = [named[0], named.at(-1)];
    if (!first || !last || call.arguments.some(({ unpack }) => unpack !== "")) return [];
    if (holdsCall(call)) return [];
    const entries = named.map(({ name, value }) => `"${name}": ${textOf(file, value)}`);
    return [{ start: first.start, end: last.end, text: `**{${entries.join(", ")}}` }];
  });
}

/** A call inside a rewritten call would be rewritten twice. */
function holdsCall(call: Call): boolean {
  return nodesIn(call.arguments).some(({ node }) => node.kind === "Call");
}

function textOf({ text }: PythonText, { start, end }: Span): string {
  return text.slice(start, end);
}
