import { linearize } from "./classes.ts";
import type { Instance, Value } from "./values.ts";

/** Classes of libraries of which no number, text, list or dict of Python is an object. */
const FOREIGN = /^(?:torch|tensorflow|numpy|pathlib|argparse|lightning|pytorch_lightning)\./;

/** Types of Python itself, and the abstract ones of its library. */
const PYTHON =
  /^(?:builtins|collections(?:\.abc)?|typing|numbers)\.(int|float|str|bool|complex|bytes|object|dict|list|tuple|set|Dict|List|Tuple|Set|Number|Real|Integral|Mapping|MutableMapping|Sequence|MutableSequence|Iterable|Collection)$/;

/** What objects of the basic types are besides. */
const ABSTRACT: Record<string, string[]> = {
  dict: ["Dict", "Mapping", "MutableMapping", "Iterable", "Collection"],
  list: ["List", "Sequence", "MutableSequence", "Iterable", "Collection"],
  tuple: ["Tuple", "Sequence", "Iterable", "Collection"],
  set: ["Set", "Iterable", "Collection"],
  str: ["Sequence", "Iterable", "Collection"],
  bool: ["int", "Number", "Real", "Integral"],
  int: ["Number", "Real", "Integral"],
  float: ["Number", "Real"],
};

/** `isinstance(object, of)`; undefined where the text does not decide it. */
export function findWhetherInstance(object: Value, of: Value): boolean | undefined {
  if (of.kind === "collection" && of.isComplete) {
    const answers = [...of.items.values()].map((one) => findWhetherInstance(object, one));
    if (answers.includes(true)) return true;
    return answers.every((answer) => answer === false) ? false : undefined;
  }
  if (object.kind === "instance") return of.kind === "class" ? isOfClass(object, of) : undefined;
  const types = pythonTypesOf(object);
  if (types !== undefined) return isOfType(types, of);
  const isSame = object.kind === "made" && of.kind === "external" && object.name === of.name;
  return isSame && object.callee.kind === "external" ? true : undefined;
}

function isOfClass(object: Instance, of: Value): boolean | undefined {
  const order = linearize(object.class);
  if (order.includes(of)) return true;
  return order.every((one) => one.kind === "class") ? false : undefined;
}

function isOfType(types: string[], of: Value): boolean | undefined {
  if (of.kind === "class") return false;
  if (of.kind !== "external") return undefined;
  const [, type] = PYTHON.exec(of.name) ?? [];
  if (type !== undefined) return types.includes(type);
  return FOREIGN.test(of.name) ? false : undefined;
}

/** The types of Python that a value of the text has; undefined for objects of anything else. */
function pythonTypesOf(value: Value): string[] | undefined {
  const type = basicTypeOf(value);
  return type === undefined ? undefined : [type, "object", ...(ABSTRACT[type] ?? [])];
}

function basicTypeOf(value: Value): string | undefined {
  if (value.kind === "collection") return value.isGenerator ? undefined : value.form;
  if (value.kind === "mapping") return value.isNamespace || value.config ? undefined : "dict";
  if (value.kind !== "constant") return undefined;
  if (value.value === null) return "None";
  if (typeof value.value === "string") return "str";
  if (typeof value.value === "boolean") return "bool";
  return value.isFloat ? "float" : "int";
}
