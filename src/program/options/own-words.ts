import type { Value } from "../values.ts";
import type { OwnWords } from "./declared-option.ts";

/**
 * The words of a list that is parsed in the place of the command line; undefined where the command line is. An empty list
 * counts as the command line: `sys.argv[1:]` is empty under the defaults, and so is what another parser left over.
 */
export function ownWordsOf(list: Value | undefined): OwnWords | undefined {
  if (list?.kind !== "collection" || !list.isComplete || list.items.size === 0) return undefined;
  return [...list.items.values()].map((item) => (item.kind === "constant" ? String(item.value) : undefined));
}
