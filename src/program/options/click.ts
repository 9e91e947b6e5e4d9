import { invoke } from "../call.ts";
import type { Machine } from "../machine.ts";
import type { Argument, CallArguments, Constant, FunctionValue, Made, Site, Value } from "../values.ts";
import { collection, constant, withOrigin } from "../values.ts";
import { commandName, commandShelf, runCommands } from "./commands.ts";
import { convertText, guessWord } from "./convert-text.ts";
import { type DeclaredOption, labelOf, makeOrigin, type OwnWords, settleOptions } from "./declared-option.ts";

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
  const result = runCommand(machine, callee, { site, own: ownWords(args) });
  const commands = [...(commandShelf(machine, callee) ?? [])].flatMap(([name, value]) =>
    value.kind === "function" ? [{ name, run: () => runCommand(machine, value, { site }) }] : [],
  );
  return commands.length === 0 ? result : runCommands(machine, commands, site);
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

function ownWords(args: CallArguments): OwnWords | undefined {
  const given = (args.positional[0] ?? args.keywords.get("args"))?.value;
  if (given?.kind !== "collection" || !given.isComplete) return undefined;
  return [...given.items.values()].map((item) => (item.kind === "constant" ? String(item.value) : undefined));
}

/** `main.callback` is the function itself, and `main.main` the command; undefined for all other attributes. */
export function clickAttribute(object: Value, name: string): Value | undefined {
  if (object.kind !== "function" || !object.decorators.some(isCommandMark)) return undefined;
  if (name === "main") return object;
  return name === "callback" ? { ...object, decorators: [] } : undefined;
}

function runCommand(machine: Machine, callee: FunctionValue, call: { site: Site; own?: OwnWords | undefined }): Value {
  const options = callee.decorators.flatMap((decorator) => readClickOption(machine, decorator) ?? []);
  const keywords = new Map<string, Argument>();
  for (const [name, value] of settleOptions(machine, options, call.own))
    keywords.set(name, { value, site: undefined, whole: undefined });
  const passesContext = callee.decorators.some((one) => one.kind === "external" && PASSES_CONTEXT.test(one.name));
  const context = { value: constant(null), site: undefined, whole: undefined };
  const args: CallArguments = { positional: passesContext ? [context] : [], keywords, hasUnknown: false };
  return invoke(machine, { function: callee, receiver: undefined, args, site: call.site });
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
