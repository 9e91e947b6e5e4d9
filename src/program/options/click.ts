import { invoke } from "../call.ts";
import type { Machine } from "../machine.ts";
import type { Argument, CallArguments, Constant, FunctionValue, Made, Site, Value } from "../values.ts";
import { collection, constant, external, NO_ARGUMENTS, withOrigin } from "../values.ts";
import { commandName, commandShelf, runCommands } from "./commands.ts";
import { convertText, guessWord } from "./convert-text.ts";
import { type DeclaredOption, labelOf, makeOrigin, type OwnWords, settleOptions } from "./declared-option.ts";
import { ownWordsOf } from "./own-words.ts";

const PACKAGE = "(?:rich_click|asyncclick|click)";
const OPTION = new RegExp(`^${PACKAGE}\\.(option|argument)$`);
const COMMAND = new RegExp(`^${PACKAGE}\\.(command|group)$`);
const PASSES_CONTEXT = new RegExp(`^${PACKAGE}\\.pass_(context|obj)$`);

/**
 * A call of a function that `click` made a command: its parameters are its options. A group then goes on with its
 * sub-commands. Undefined for functions without such a decorator, and where the program passes the arguments itself.
 */
export function callClickCommand(
  machine: Machine,
  callee: FunctionValue,
  args: CallArguments,
  site: Site,
): Value | undefined {
  const mark = callee.decorators.find(isCommandMark);
  if (mark === undefined || [...args.keywords.keys()].some((name) => isParameter(callee, name))) return undefined;
  return runGroup(machine, callee, { site, own: ownWordsOf((args.positional[0] ?? args.keywords.get("args"))?.value) });
}

/** A command; a group goes on with the commands that were added to it. */
function runGroup(machine: Machine, callee: FunctionValue, call: CommandCall): Value {
  const result = runCommand(machine, callee, call);
  const commands = [...(commandShelf(machine, callee) ?? [])].flatMap(([name, value]) =>
    value.kind === "function" ? [{ name, run: () => runGroup(machine, value, { site: call.site }) }] : [],
  );
  return commands.length === 0 ? result : runCommands(machine, commands, call.site);
}

/** `cli.add_command(train)`, and `ctx.invoke(train, lr=0.1)` inside a command; undefined for all other calls. */
export function callClickMember(machine: Machine, call: Made): Value | undefined {
  const { callee, site } = call;
  if (callee.kind !== "member") return undefined;
  const [first] = call.arguments.positional;
  if (callee.name === "add_command" && callee.object.kind === "function" && first?.value.kind === "function") {
    const shelf = commandShelf(machine, callee.object);
    if (shelf)
      machine.store.write(shelf, commandName(first.value, call.arguments.keywords.get("name")?.value), first.value);
    return constant(null);
  }
  if (callee.object.kind !== "made" || callee.object.name !== CONTEXT) return undefined;
  if (callee.name === "invoke" && first?.value.kind === "function")
    return runCommand(machine, first.value, { site, given: call.arguments.keywords });
  return callee.name === "ensure_object" ? ensureObject(machine, callee.object) : undefined;
}

const CONTEXT = "click.Context";

/** The one context of a program: what a group puts into it, its commands find. */
function contextOf(machine: Machine, site: Site): Made {
  const callee = external(CONTEXT);
  return {
    kind: "made",
    callee,
    name: CONTEXT,
    arguments: NO_ARGUMENTS,
    site,
    attributes: machine.shelf("click context"),
  };
}

function ensureObject(machine: Machine, { attributes }: Made): Value {
  const found = attributes.get("obj");
  if (found) return found;
  const made: Value = { kind: "mapping", entries: new Map(), isComplete: true, origin: undefined };
  machine.store.write(attributes, "obj", made);
  return made;
}

/** Notes a function as a command of its group: `@cli.command()`, `@cli.group()`. */
export function addClickCommand(machine: Machine, decorator: Value, target: Value): void {
  const group = groupOf(decorator);
  const shelf = group && target.kind === "function" ? commandShelf(machine, group) : undefined;
  if (shelf === undefined || target.kind !== "function") return;
  const written = decorator.kind === "made" ? decorator.arguments : undefined;
  const name = commandName(target, written?.positional[0]?.value ?? written?.keywords.get("name")?.value);
  machine.store.write(shelf, name, target);
}

/** The group in `group.command()` or `group.command`, where it is a function of the program. */
function groupOf(decorator: Value): Value | undefined {
  const callee = decorator.kind === "made" ? decorator.callee : decorator;
  if (callee.kind !== "member" || (callee.name !== "command" && callee.name !== "group")) return undefined;
  return callee.object.kind === "function" ? callee.object : undefined;
}

function isCommandMark(decorator: Value): boolean {
  if (groupOf(decorator)) return true;
  if (decorator.kind === "made") return COMMAND.test(decorator.name);
  return decorator.kind === "external" && COMMAND.test(decorator.name);
}

function isParameter({ node }: FunctionValue, name: string): boolean {
  return node.parameters.some((parameter) => parameter.name === name);
}

/** `main.callback` is the function itself, and `main.main` the command; undefined for all other attributes. */
export function clickAttribute(object: Value, name: string): Value | undefined {
  if (object.kind !== "function" || !object.decorators.some(isCommandMark)) return undefined;
  if (name === "main") return object;
  return name === "callback" ? { ...object, decorators: [] } : undefined;
}

interface CommandCall {
  site: Site;
  own?: OwnWords | undefined;
  /** What the program passes by name. */
  given?: Map<string, Argument>;
}

function runCommand(machine: Machine, callee: FunctionValue, { site, own, given }: CommandCall): Value {
  const options = callee.decorators.flatMap((decorator) => readClickOption(machine, decorator) ?? []);
  const keywords = new Map<string, Argument>();
  for (const [name, value] of settleOptions(machine, options, own)) keywords.set(name, bare(value));
  for (const [name, argument] of given ?? []) keywords.set(name, argument);
  const passed = callee.decorators.flatMap(
    (one) => (one.kind === "external" ? PASSES_CONTEXT.exec(one.name) : undefined) ?? [],
  );
  const context = contextOf(machine, site);
  const first = passed.includes("obj") ? (context.attributes.get("obj") ?? constant(null)) : context;
  const args: CallArguments = { positional: passed.length > 0 ? [bare(first)] : [], keywords, hasUnknown: false };
  return invoke(machine, { function: callee, receiver: undefined, args, site });
}

function bare(value: Value): Argument {
  return { value, site: undefined, whole: undefined };
}

function readClickOption(machine: Machine, decorator: Value): DeclaredOption | undefined {
  if (decorator.kind !== "made") return undefined;
  const [, kind] = OPTION.exec(decorator.name) ?? [];
  const { keywords, positional } = decorator.arguments;
  const words = positional.flatMap(({ value }) => (value.kind === "constant" ? [String(value.value)] : []));
  const name = kind && nameOf(words);
  if (name === undefined) return undefined;
  const flags = kind === "option" ? words.flatMap((word) => (word.startsWith("-") ? word.split("/") : [])) : [];
  const written = keywords.get("default")?.value;
  const isSwitch = isTrue(keywords.get("is_flag")?.value) || words.some((word) => /^-.*\//.test(word));
  const isMany = isTrue(keywords.get("multiple")?.value) || keywords.has("nargs");
  return {
    name,
    flags: flags.filter((flag) => !flag.startsWith("--no-")),
    takes: isSwitch ? "none" : isMany ? "many" : "one",
    fallback: defaultOf(machine, decorator, {
      label: labelOf({ name, flags }),
      isSwitch,
      isMany,
      isArgument: kind === "argument",
    }),
    read: (word: Constant) =>
      keywords.has("type") || typeof (written as Constant | undefined)?.value === "string"
        ? convertText(machine, word, keywords.get("type")?.value, decorator.site)
        : guessWord(word),
    site: decorator.site,
  };
}

/** A name without hyphens wins, then the first long flag. */
function nameOf(words: string[]): string | undefined {
  const plain = words.find((word) => /^[A-Za-z_]\w*$/.test(word));
  const flag = words.find((word) => word.startsWith("--")) ?? words.find((word) => word.startsWith("-"));
  return plain ?? flag?.split("/")[0]?.replace(/^-+/, "").replaceAll("-", "_").toLowerCase();
}

interface Nature {
  label: string;
  isSwitch: boolean;
  isMany: boolean;
  isArgument: boolean;
}

function defaultOf(machine: Machine, call: Made, { label, isSwitch, isMany, isArgument }: Nature): Value | undefined {
  const { keywords } = call.arguments;
  const given = keywords.get("default");
  if (given) {
    const value = convertText(machine, given.value, keywords.get("type")?.value, call.site);
    return withOrigin(value, "option default", label, given.site ?? call.site);
  }
  const required = keywords.get("required")?.value;
  if (isTrue(required) || (isArgument && !(required?.kind === "constant" && required.value === false)))
    return undefined;
  const origin = makeOrigin("option default", label, call.site);
  if (isSwitch) return constant(false, origin);
  return isMany ? collection("tuple", []) : constant(null, origin);
}

function isTrue(value: Value | undefined): boolean {
  return value?.kind === "constant" && value.value === true;
}
