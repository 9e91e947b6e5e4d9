import { callValue } from "../call.ts";
import type { Machine } from "../machine.ts";
import type { Argument, Made, Value } from "../values.ts";

/** Classes of libraries whose objects keep functions and classes by name: fvcore, mmengine, mmcv, detectron2. */
const REGISTRY = /(^|\.)Registry$/;

/** Whether a value is such an object. */
function isRegistry(value: Value): value is Made {
  return value.kind === "made" && REGISTRY.test(value.name);
}

/** Notes what `@MODELS.register_module()` or `@MODELS.register("name")` stands over. */
export function addToRegistry(machine: Machine, decorator: Value, target: Value): void {
  const callee = decorator.kind === "made" ? decorator.callee : decorator;
  if (callee.kind !== "member" || !isRegistry(callee.object) || !/^register(_module)?$/.test(callee.name)) return;
  const { keywords, positional } = decorator.kind === "made" ? decorator.arguments : NOTHING;
  const written = (keywords.get("name") ?? positional[0])?.value;
  const name = written?.kind === "constant" && typeof written.value === "string" ? written.value : ownName(target);
  if (name !== undefined) machine.store.write(callee.object.attributes, `entry ${name}`, target);
}

const NOTHING = { keywords: new Map<string, Argument>(), positional: [] as Argument[] };

function ownName(target: Value): string | undefined {
  if (target.kind === "class") return target.node.name.id;
  return target.kind === "function" && target.node.kind === "FunctionDef" ? target.node.name.id : undefined;
}

/** `MODELS.get("name")`, and `MODELS.build(dict(type="name", …))`; undefined for what no registry in view holds. */
export function callRegistry(machine: Machine, call: Made): Value | undefined {
  const { callee, arguments: args, site } = call;
  if (callee.kind !== "member" || !isRegistry(callee.object)) return undefined;
  const first = (args.positional[0] ?? args.keywords.get("cfg"))?.value;
  if (callee.name === "register" || callee.name === "register_module") {
    const target = first?.kind === "class" || first?.kind === "function" ? first : undefined;
    if (target) addToRegistry(machine, callee, target);
    return target;
  }
  if (callee.name === "get") return entryNamed(callee.object, first);
  const config = callee.name === "build" && first?.kind === "mapping" ? first : undefined;
  const entry = config && entryNamed(callee.object, config.entries.get("type"));
  if (config === undefined || entry === undefined) return undefined;
  const given = [...config.entries].filter(([key]) => key !== "type");
  const keywords = new Map(given.map(([key, value]) => [String(key), { value, site: undefined, whole: undefined }]));
  return callValue(machine, entry, { positional: [], keywords, hasUnknown: !config.isComplete }, site);
}

function entryNamed(registry: Made, name: Value | undefined): Value | undefined {
  return name?.kind === "constant" ? registry.attributes.get(`entry ${name.value}`) : undefined;
}
