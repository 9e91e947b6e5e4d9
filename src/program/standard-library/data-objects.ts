import { linearize } from "../classes.ts";
import type { Instance, Made, Mapping, Value } from "../values.ts";
import { collection, constant } from "../values.ts";

const AS_DICT = /^(dataclasses\.asdict|attrs?\.asdict|attr\.asdict)$/;
const REPLACE = /^(dataclasses\.replace|attrs?\.(evolve|assoc)|copy\.replace)$/;

/** Methods with which classes of fields give their fields as a dict. */
const DICT_METHODS = new Set(["dict", "model_dump", "_asdict"]);

/** Methods with which they give a changed copy. */
const COPY_METHODS = new Set(["_replace", "model_copy", "copy"]);

/** `asdict(config)`, `replace(config, lr=0.1)` and their kin, where the object is of a class of the program. */
export function callDataObject(call: Made): Value | undefined {
  const { callee, arguments: args } = call;
  const first = args.positional[0]?.value;
  if (AS_DICT.test(call.name)) return first?.kind === "instance" ? toDict(first, 0) : undefined;
  if (REPLACE.test(call.name)) return first?.kind === "instance" ? copyWith(first, call) : undefined;
  if (call.name === "dataclasses.fields" || call.name === "attr.fields") return first && fieldsOf(first, call);
  if (callee.kind !== "member" || callee.object.kind !== "instance") return undefined;
  if (DICT_METHODS.has(callee.name)) return toDict(callee.object, 0);
  return COPY_METHODS.has(callee.name) ? copyWith(callee.object, call) : undefined;
}

/** Objects inside objects deeper than this only hostile code has. */
const MAX_DEPTH = 8;

function toDict(object: Instance, depth: number): Mapping {
  const entries: Mapping["entries"] = new Map();
  for (const [name, value] of object.attributes)
    entries.set(name, value.kind === "instance" && depth < MAX_DEPTH ? toDict(value, depth + 1) : value);
  return { kind: "mapping", entries, isComplete: true, origin: undefined };
}

function copyWith(object: Instance, call: Made): Instance {
  const { keywords } = call.arguments;
  const update = keywords.get("update")?.value;
  const changes =
    update?.kind === "mapping" ? [...update.entries] : [...keywords].map(([k, one]) => [k, one.value] as const);
  const attributes = new Map(object.attributes);
  for (const [name, value] of changes) attributes.set(String(name), value);
  return { ...object, attributes, site: call.site };
}

/** `fields(config)`: objects that know their names. */
function fieldsOf(object: Value, call: Made): Value | undefined {
  const owner = object.kind === "instance" ? object.class : object;
  if (owner.kind !== "class") return undefined;
  const classes = linearize(owner).filter((one) => one.kind === "class");
  const names = [...new Set(classes.reverse().flatMap((one) => one.fields))];
  const made = names.map((name): Made => {
    return { ...call, name: "dataclasses.Field", attributes: new Map([["name", constant(name)]]) };
  });
  return collection("tuple", made);
}
