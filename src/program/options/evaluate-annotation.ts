import type { Expression } from "../../python/nodes.ts";
import type { SourceFile } from "../../python/source-file.ts";
import { evaluate } from "../evaluate.ts";
import type { Machine } from "../machine.ts";
import type { Scope } from "../scope.ts";
import type { ClassValue, Value } from "../values.ts";

/**
 * The class of the program that an annotation names, through `Optional[…]`, `Annotated[…]` and `X | None`; undefined for
 * every other type.
 */
export function classOfAnnotation(
  machine: Machine,
  annotation: Expression | undefined,
  where: { file: SourceFile; scope: Scope | undefined },
): ClassValue | undefined {
  const name = annotation && nameIn(annotation);
  if (name === undefined || where.scope === undefined) return undefined;
  const value = evaluateIn(machine, name, { file: where.file, scope: where.scope });
  return value.kind === "class" ? value : undefined;
}

function nameIn(annotation: Expression): Expression | undefined {
  switch (annotation.kind) {
    case "Name":
    case "Attribute":
      return annotation;
    case "Subscript":
      return nameIn(annotation.index.kind === "Tuple" ? (annotation.index.items[0] ?? annotation) : annotation.index);
    case "Binary":
      return nameIn(annotation.left);
    default:
      return undefined;
  }
}

function evaluateIn(machine: Machine, node: Expression, { file, scope }: { file: SourceFile; scope: Scope }): Value {
  const none = { function: undefined, class: undefined, receiver: undefined, returns: [], pending: [] };
  machine.frames.push({ file, scope, ...none });
  try {
    return evaluate(machine, node);
  } finally {
    machine.frames.pop();
  }
}
