import { callValue } from "../call.ts";
import type { Machine } from "../machine.ts";
import type { Made, Value } from "../values.ts";
import { collection, NO_ARGUMENTS } from "../values.ts";
import { ownWordsOf } from "./own-words.ts";
import { callWithOptions, isComponent } from "./parameter-options.ts";
import { isParser, type Parser } from "./parser-options.ts";

/**
 * Parsers that are given classes instead of options: `HfArgumentParser((A, B))`, and `parser.add_arguments(A, dest="a")` of
 * simple-parsing. Undefined for all other calls.
 */
export function callClassParser(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "member") return undefined;
  const { object, name } = callee;
  if (!isParser(object)) return undefined;
  if (/^parse_(args_into_dataclasses|args_and_config|json_file|dict|yaml_file)$/.test(name))
    return parseIntoClasses(machine, object, call);
  if (name === "add_arguments") return addArguments(machine, object, call);
  return undefined;
}

/** One object for each class, in their order; an object of a library's class knows its own defaults. */
function parseIntoClasses(machine: Machine, parser: Parser, call: Made): Value | undefined {
  const { positional, keywords } = parser.arguments;
  const given = (positional[0] ?? keywords.get("dataclass_types"))?.value;
  const classes = given?.kind === "collection" ? [...given.items.values()] : given ? [given] : [];
  if (classes.length === 0) return undefined;
  const own = ownWordsOf(call.arguments.keywords.get("args")?.value);
  const objects = classes.map((one) =>
    isComponent(one)
      ? callWithOptions(machine, one, { site: call.site, own })
      : callValue(machine, one, NO_ARGUMENTS, call.site),
  );
  const wantsRest = call.arguments.keywords.get("return_remaining_strings")?.value;
  const rest = wantsRest?.kind === "constant" && wantsRest.value === true ? [collection("list", [])] : [];
  return collection("tuple", [...objects, ...rest]);
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === "constant" && typeof value.value === "string" ? value.value : undefined;
}

/** The object is made at once: nothing between here and `parse_args()` changes its class. */
function addArguments(machine: Machine, parser: Parser, call: Made): Value | undefined {
  const { positional, keywords } = call.arguments;
  const component = (positional[0] ?? keywords.get("dataclass"))?.value;
  const dest = textOf((positional[1] ?? keywords.get("dest"))?.value);
  if (dest === undefined || !isComponent(component)) return undefined;
  const made = callWithOptions(machine, component, { site: call.site });
  machine.store.write(parser.attributes, `default ${dest}`, made);
  return undefined;
}
