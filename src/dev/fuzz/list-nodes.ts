import type { Module } from "../../python/nodes.ts";

/** A node of our own syntax, or any other object in it that has a place. */
export interface PlacedNode {
  kind: string;
  start: number;
  end: number;
}

/** Every object with a place in a module's syntax, damage and comments included; in no order that means anything. */
export function listNodes(module: Module): PlacedNode[] {
  const found: PlacedNode[] = [];
  const waiting: unknown[] = [module];
  const seen = new Set<unknown>();
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one !== "object" || one === null || seen.has(one)) continue;
    seen.add(one);
    const { kind = "place", start, end } = one as Partial<PlacedNode>;
    if (typeof start === "number" && typeof end === "number") found.push({ kind: String(kind), start, end });
    waiting.push(...Object.values(one));
  }
  return found;
}
