import type { Binding, Machine } from "../program/machine.ts";
import { functionsIn, mentionsIn, readsOf } from "../program/mentions.ts";
import type { Value } from "../program/values.ts";
import type { FunctionDef, Statement } from "../python/nodes.ts";
import { type SourceFile, textOf } from "../python/source-file.ts";

/** Whether a name, attribute, list or dict that held the object is mentioned in code that was not interpreted. */
export function isReachable(machine: Machine, file: SourceFile, value: Value): boolean {
  const bindings = machine.bindings.get(value) ?? [];
  if (machine.held.has(value) || bindings.some((binding) => binding.place === "attribute")) return true;
  const skipped = functionsIn(file.module.body).filter((node) => !machine.entered.has(node));
  return bindings.some(
    (binding) =>
      skipped.some((node) => mentions(node, binding.name, binding.place, binding.site.start)) ||
      readsOf(bodyAround(binding), binding.name).some((node) => !machine.read.has(node)) ||
      isInDamage(binding),
  );
}

/** Whether a place that could not be read names what was bound. */
function isInDamage({ name, site: { file } }: Binding): boolean {
  return file.module.damage.some((span) => textOf(file, span).split(/\W+/).includes(name));
}

/** The body of the innermost function around a binding, or of its module. */
function bodyAround({ place, site }: Binding): Statement[] {
  const { body } = site.file.module;
  if (place !== "function") return body;
  const around = functionsIn(body).filter((node) => node.start <= site.start && site.end <= node.end);
  return around.sort((a, b) => b.start - a.start)[0]?.body ?? body;
}

function mentions(node: FunctionDef, name: string, place: Binding["place"], at: number): boolean {
  const found = mentionsIn(node.body);
  if (node.parameters.some((parameter) => parameter.name === name)) return false;
  const isNested = place === "function" && node.start > at;
  return found.names.has(name) && (place === "module" || isNested);
}
