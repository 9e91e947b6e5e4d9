import { adopt, mergeInto, toConfigObject, toPlainDict, writePath } from "../config-files/config-object.ts";
import type { Machine } from "../machine.ts";
import type { CallArguments, Made, Mapping, Value } from "../values.ts";
import { constant } from "../values.ts";
import { mergeFromFile } from "./file-configs.ts";

/** Classes whose objects are dicts with attributes. */
const CLASSES = new Set([
  "easydict.EasyDict",
  "addict.Dict",
  "addict.addict.Dict",
  "munch.Munch",
  "munch.munchify",
  "munch.Munch.fromDict",
  "munch.DefaultMunch.fromDict",
  "bunch.Bunch",
  "box.Box",
  "dotmap.DotMap",
  "attrdict.AttrDict",
  "dotdict.dotdict",
  "ml_collections.ConfigDict",
  "ml_collections.FrozenConfigDict",
  "ml_collections.config_dict.ConfigDict",
  "ml_collections.config_dict.FrozenConfigDict",
  "ml_collections.config_dict.create",
  "ml_collections.config_dict.config_dict.ConfigDict",
  "yacs.config.CfgNode",
  "fvcore.common.config.CfgNode",
  "detectron2.config.CfgNode",
  "detectron2.config.config.CfgNode",
  "mmcv.ConfigDict",
  "mmcv.utils.ConfigDict",
  "mmengine.ConfigDict",
  "mmengine.config.ConfigDict",
  "mmengine.Config",
  "mmengine.config.Config",
  "mmcv.Config",
  "mmcv.utils.Config",
]);

/** Makes an object of such a class of the dict and the keywords that it is given. */
export function callConfigObjects(machine: Machine, call: Made): Value | undefined {
  if (call.name === "ml_collections.config_dict.placeholder") return constant(null);
  if (!CLASSES.has(call.name)) return undefined;
  return toConfigObject(machine, dictOf(call.arguments), { name: call.name });
}

function dictOf(args: CallArguments): Value {
  const [first] = args.positional;
  const given = first?.value ?? args.keywords.get("cfg_dict")?.value;
  if (given?.kind === "choice") return given;
  const isKnown = given === undefined || given.kind === "mapping";
  const dict: Mapping = {
    kind: "mapping",
    entries: new Map(given?.kind === "mapping" ? given.entries : []),
    isComplete: isKnown && !args.hasUnknown && (given?.kind !== "mapping" || given.isComplete),
    origin: given?.kind === "mapping" ? given.origin : undefined,
  };
  for (const [name, { value }] of args.keywords) if (value !== given) dict.entries.set(name, value);
  return dict;
}

/** Methods that change nothing about the entries. */
const IDLE = new Set("freeze defrost lock unlock set_new_allowed _validate".split(" "));

/** A method of a configuration object that a dict has not, or has otherwise; undefined where it is that of a dict. */
export function callConfigMethod(
  machine: Machine,
  object: Mapping,
  name: string,
  { args }: { args: CallArguments },
): Value | undefined {
  const first = args.positional[0]?.value;
  if (IDLE.has(name)) return constant(null);
  switch (name) {
    case "clone":
    case "copy":
    case "copy_and_resolve_references":
      return toConfigObject(machine, object, { name: object.config?.name ?? "" });
    case "to_dict":
    case "toDict":
    case "as_dict":
      return toPlainDict(machine, object);
    case "get_ref":
    case "get_oneway_ref":
      return first?.kind === "constant" ? object.entries.get(first.value) : undefined;
    case "unlocked":
    case "ignore_type":
      return constant(null);
    case "update":
    case "merge_from_other_cfg":
      mergeAll(machine, object, args);
      return constant(null);
    case "merge_from_dict":
    case "update_from_flattened_dict":
      mergeFlat(machine, object, first);
      return constant(null);
    case "merge_from_file":
      mergeFromFile(machine, object, first);
      return constant(null);
    case "merge_from_list":
      mergeList(machine, object, first);
      return constant(null);
    default:
      return undefined;
  }
}

function mergeAll(machine: Machine, object: Mapping, args: CallArguments): void {
  for (const { value } of args.positional) {
    if (value.kind === "mapping") mergeInto(machine, object, value);
    else object.isComplete = false;
  }
  for (const [name, { value }] of args.keywords)
    machine.store.write(object.entries, name, adopt(machine, object, value));
}

/** Keys such as `optimizer.lr` lead inwards. */
function mergeFlat(machine: Machine, object: Mapping, given: Value | undefined): void {
  if (given?.kind === "constant" && given.value === null) return;
  if (given?.kind !== "mapping") object.isComplete = false;
  else for (const [key, value] of given.entries) writePath(machine, object, String(key), value);
}

/** `["SOLVER.BASE_LR", 0.1]`; the list that the command line fills is empty by itself. */
function mergeList(machine: Machine, object: Mapping, given: Value | undefined): void {
  if (given?.kind !== "collection") return;
  const items = [...given.items.values()];
  for (let at = 0; at + 1 < items.length; at += 2) {
    const [key, value] = items.slice(at, at + 2);
    if (key?.kind === "constant" && value) writePath(machine, object, String(key.value), value);
  }
}

/** An attribute that a class such as addict's makes when it is missed: an empty object. */
export function readMissingAttribute(machine: Machine, object: Value, name: string): Value | undefined {
  if (object.kind !== "mapping" || !/^(?:addict|dotmap)\./.test(object.config?.name ?? "")) return undefined;
  if (object.entries.has(name) || isMethodName(name)) return undefined;
  const empty: Mapping = { kind: "mapping", entries: new Map(), isComplete: true, origin: undefined };
  const made = adopt(machine, object, empty);
  machine.store.write(object.entries, name, made);
  return made;
}

function isMethodName(name: string): boolean {
  return /^(?:get|pop|items|keys|values|update|copy|setdefault|to_dict|toDict|_\w*)$/.test(name);
}
