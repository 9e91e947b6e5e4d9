import { alternativesOf, type Made, type Value } from "../../program/values.ts";

/** At most this many values are looked at on the way from one to what it was made of. */
const MAX_VISITED = 20_000;

/**
 * Visits the calls that a value was made by, its own first: through arguments, receivers, lists, arithmetic and
 * alternatives. Where `visit` answers "stop", what that call was given is left out; `besides` names what a call is made of
 * that is no argument of it.
 */
export function visitSources(
  value: Value,
  visit: (made: Made) => "stop" | undefined,
  besides: (made: Made) => Value[] = () => [],
): void {
  const seen = new Set<Value>();
  const open: Value[] = [value];
  for (let at = open.pop(); at && seen.size < MAX_VISITED; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at.kind === "made" && visit(at) === "stop") continue;
    const more = at.kind === "made" ? besides(at) : [];
    open.push(...[...partsOf(at), ...more].reverse());
  }
}

/** The calls among the sources of a value that satisfy a test, nearest first. */
export function sourcesOf(value: Value, test: (made: Made) => boolean): Made[] {
  const found: Made[] = [];
  visitSources(value, (made) => {
    if (test(made)) found.push(made);
    return undefined;
  });
  return found;
}

/** What a value is directly made of. */
function partsOf(value: Value): Value[] {
  switch (value.kind) {
    case "made": {
      const { positional, keywords, rest = [] } = value.arguments;
      return [...positional, ...keywords.values()].map((argument) => argument.value).concat(rest, value.callee);
    }
    case "member":
      return [value.object];
    case "operation":
      return value.operands;
    case "collection":
      return [...value.items.values()];
    case "mapping":
      return [...value.entries.values()];
    case "choice":
      return alternativesOf(value).map((one) => one.value);
    default:
      return [];
  }
}
