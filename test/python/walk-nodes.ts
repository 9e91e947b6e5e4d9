import type { Module, Span } from "../../src/python/nodes.ts";

/** A node of the syntax with the node around it. */
export interface VisitedNode extends Span {
  kind: string;
  id?: string;
  parent: Span;
}

/** Every node of a module that has a place, outermost first. */
export function listNodes(module: Module): VisitedNode[] {
  const found: VisitedNode[] = [];
  const visit = (value: unknown, parent: Span): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, parent);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const node = value as Partial<VisitedNode>;
    const isPlaced = typeof node.start === "number" && typeof node.end === "number";
    const here = isPlaced ? { start: node.start ?? 0, end: node.end ?? 0 } : parent;
    if (isPlaced && typeof node.kind === "string")
      found.push({ kind: node.kind, ...(typeof node.id === "string" ? { id: node.id } : {}), ...here, parent });
    for (const inner of Object.values(value)) visit(inner, here);
  };
  visit(module.body, module);
  return found;
}
