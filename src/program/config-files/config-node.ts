import type { Span } from "../../python/nodes.ts";

/** A value of a configuration file with its place; `tag` is a YAML tag such as `!new:torch.nn.Linear`. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

/** A number, text, truth value or nothing. */
export interface ScalarNode extends Span {
  kind: "scalar";
  value: string | number | boolean | null;
  /** True for `1.0`, false for `1`. */
  isFloat: boolean;
  tag?: string;
}

/** A list in its order. */
interface ListNode extends Span {
  kind: "list";
  items: ConfigNode[];
  tag?: string;
}

/** A map; of a key that stands twice the last one counts, as the loaders of Python have it. */
export interface MapNode extends Span {
  kind: "map";
  entries: Map<string | number | boolean | null, ConfigNode>;
  tag?: string;
}

/** Largest configuration that is read, in UTF-16 units. Real ones stay under a tenth of it. */
export const MAX_CONFIG_UNITS = 300_000;

/** Deepest nesting that is read. */
export const MAX_CONFIG_DEPTH = 30;

/** Values that are read of one file, those behind aliases included, so that none can unfold without end. */
const MAX_CONFIG_NODES = 20_000;

/** Counts the values of one file. */
export class NodeBudget {
  private used = 0;

  /** Takes one value at a depth; false when it is too deep or one too many. */
  take(depth: number): boolean {
    this.used++;
    return depth <= MAX_CONFIG_DEPTH && !this.isSpent;
  }

  /** True when the file holds more values than are read. */
  get isSpent(): boolean {
    return this.used > MAX_CONFIG_NODES;
  }
}

/** How many values a tree holds; what an anchor repeats counts each time. */
export function countNodes(node: ConfigNode): number {
  if (node.kind === "scalar") return 1;
  const inner = node.kind === "list" ? node.items : [...node.entries.values()];
  return inner.reduce((count, one) => count + countNodes(one), 1);
}
