import { readAttribute } from "../attribute.ts";
import { linearize } from "../classes.ts";
import { execute } from "../execute.ts";
import { importModule } from "../imports.ts";
import type { Machine } from "../machine.ts";
import { readLiteral } from "../options/read-literal.ts";
import { dataCandidates } from "../program.ts";
import { findScope, type Scope } from "../scope.ts";
import type { Made, Mapping, Value } from "../values.ts";
import { collection, constant, external } from "../values.ts";
import { pathTextOf } from "./paths.ts";

/** `globals()`, `locals()`, `eval("torch.optim.SGD")` and `exec(open("config.py").read())`; undefined for all other calls. */
export function callReflection(machine: Machine, call: Made): Value | undefined {
  const first = call.arguments.positional[0]?.value;
  switch (call.name) {
    case "builtins.globals":
      return namesOf(machine.frame.scope.module ?? machine.frame.scope);
    case "builtins.locals":
      return namesOf(machine.frame.scope);
    case "builtins.vars":
      if (first?.kind === "module") return namesOf(first.scope);
      return first === undefined ? namesOf(machine.frame.scope) : undefined;
    case "builtins.dir":
      return first && listNames(first);
    case "builtins.eval":
      return first?.kind === "constant" ? evaluateText(machine, first, call) : undefined;
    case "builtins.exec":
      return first && call.arguments.positional.length === 1 ? executeFile(machine, first) : undefined;
    case "pydoc.locate":
      return first?.kind === "constant" ? findByPath(machine, String(first.value), call) : undefined;
    default:
      return undefined;
  }
}

/** The names of a scope as a dict: what is set in one is set in the other. */
function namesOf(scope: Scope): Mapping {
  return { kind: "mapping", entries: scope.names as Mapping["entries"], isComplete: true, origin: undefined };
}

/** The names in a module, or on an object of a class of the program, in their order. */
function listNames(value: Value): Value | undefined {
  if (value.kind === "module") return namesIn([...value.scope.names.keys()]);
  if (value.kind !== "instance") return undefined;
  const inherited = linearize(value.class).flatMap((one) => (one.kind === "class" ? [...one.attributes.keys()] : []));
  return namesIn([...inherited, ...value.attributes.keys()]);
}

function namesIn(names: string[]): Value {
  const texts = [...new Set(names)].sort().map((name) => constant(name));
  return collection("list", texts);
}

/** A literal, or a dotted name as the program would write it. */
function evaluateText(machine: Machine, text: Extract<Value, { kind: "constant" }>, call: Made): Value | undefined {
  const written = String(text.value).trim();
  const literal = readLiteral(written, text.origin);
  if (literal || !/^[A-Za-z_][\w.]*$/.test(written)) return literal;
  const [first = "", ...rest] = written.split(".");
  const start = findScope(machine.frame.scope, first)?.names.get(first);
  return start && followNames(machine, start, rest, call);
}

/** `locate("torch.optim.SGD")`: the name in a module of the repository, or of a library. */
function findByPath(machine: Machine, path: string, call: Made): Value | undefined {
  if (!/^[A-Za-z_][\w.]*$/.test(path)) return undefined;
  const parts = path.split(".");
  const module = parts.length > 1 ? importModule(machine, parts.slice(0, -1).join(".")) : undefined;
  if (module?.kind === "module") return followNames(machine, module, parts.slice(-1), call);
  return external(path);
}

function followNames(machine: Machine, start: Value, names: string[], { site }: Made): Value {
  return names.reduce((value, name) => readAttribute(machine, value, name, site), start);
}

/** Runs a file of the repository as if its text stood here; a file that is being run is not run again inside itself. */
function executeFile(machine: Machine, code: Value): Value | undefined {
  const path = pathOfCode(code);
  const from = machine.frames[0]?.file.path;
  if (path === undefined || from === undefined) return undefined;
  for (const candidate of dataCandidates(from, path)) {
    const file = machine.program.files.get(candidate);
    if (file && machine.frames.some((frame) => frame.file === file)) return undefined;
    if (file) {
      machine.frames.push({ ...machine.frame, file, returns: [], pending: [] });
      try {
        execute(machine, file.module.body);
      } finally {
        machine.frames.pop();
      }
      return constant(null);
    }
    if (!machine.program.exists.has(candidate) && candidate.endsWith(".py")) machine.wanted.add(candidate);
  }
  return undefined;
}

/** The path in `open(path).read()`, also inside `compile(…)`. */
function pathOfCode(code: Value): string | undefined {
  if (code.kind !== "made") return undefined;
  const first = code.arguments.positional[0]?.value;
  if (code.name === "builtins.compile") return first && pathOfCode(first);
  const { callee } = code;
  if (callee.kind !== "member" || !/^read(_text)?$/.test(callee.name)) return undefined;
  const source = callee.object;
  if (source.kind === "made" && source.name === "builtins.open") {
    const opened = source.arguments.positional[0]?.value;
    return opened && pathTextOf(opened);
  }
  return pathTextOf(source);
}
