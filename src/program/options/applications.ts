import type { Machine } from "../machine.ts";
import type { CallArguments, FunctionValue, Made, Site, Value } from "../values.ts";
import { commandName, commandShelf, runCommands } from "./commands.ts";
import { callWithOptions } from "./parameter-options.ts";

/** Classes whose objects collect functions as commands and run one when they are called. */
const APPLICATION = /^(typer\.Typer|typer\.main\.Typer|cyclopts\.App)$/;

/** Whether a value is an application of `typer` or `cyclopts`. */
function isApplication(value: Value): boolean {
  return value.kind === "made" && APPLICATION.test(value.name);
}

/** Notes a function as a command: `@app.command()`, `@app.default`, `@app.callback()`. */
export function addApplicationCommand(machine: Machine, decorator: Value, target: Value): void {
  const callee = decorator.kind === "made" ? decorator.callee : decorator;
  if (callee.kind !== "member" || !isApplication(callee.object) || target.kind !== "function") return;
  if (!/^(command|default|callback)$/.test(callee.name)) return;
  const shelf = commandShelf(machine, callee.object);
  const written = decorator.kind === "made" ? decorator.arguments.positional[0]?.value : undefined;
  const name = callee.name === "callback" ? CALLBACK : commandName(target, written);
  if (shelf) machine.store.write(shelf, name, target);
}

/** No command can have this name. */
const CALLBACK = " callback";

/** `app()`, and `app.add_typer(other)` and `app.command()(f)` before it; undefined for all other calls. */
export function callApplication(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind === "made" && isApplication(callee)) return runApplication(machine, callee, call.site);
  if (callee.kind === "made" && callee.callee.kind === "member" && isApplication(callee.callee.object)) {
    const target = call.arguments.positional[0]?.value;
    if (target) addApplicationCommand(machine, callee, target);
    return target;
  }
  if (callee.kind !== "member" || !isApplication(callee.object)) return undefined;
  const [added] = call.arguments.positional;
  const shelf = commandShelf(machine, callee.object);
  if (callee.name === "add_typer" && added && shelf) machine.store.write(shelf, ` app ${shelf.size}`, added.value);
  return undefined;
}

function runApplication(machine: Machine, app: Made, site: Site): Value {
  const shelf = commandShelf(machine, app) ?? new Map<string, Value>();
  const callback = shelf.get(CALLBACK);
  if (callback?.kind === "function") callWithOptions(machine, callback, { site });
  const commands = [...shelf].flatMap(([name, value]) => {
    if (name === CALLBACK) return [];
    if (value.kind === "made" && isApplication(value))
      return [{ name, run: () => runApplication(machine, value, site) }];
    return value.kind === "function" ? [{ name, run: () => callWithOptions(machine, value, { site }) }] : [];
  });
  return runCommands(machine, commands, site);
}

/**
 * A call without arguments of a function that is a command of an application: as the application calls it. Undefined for
 * other functions, and where the program passes arguments.
 */
export function callApplicationCommand(
  machine: Machine,
  callee: FunctionValue,
  args: CallArguments,
  site: Site,
): Value | undefined {
  const isCommand = callee.decorators.some((decorator) => {
    const written = decorator.kind === "made" ? decorator.callee : decorator;
    return written.kind === "member" && isApplication(written.object);
  });
  if (!isCommand || args.positional.length > 0 || args.keywords.size > 0 || args.hasUnknown) return undefined;
  return callWithOptions(machine, { ...callee, decorators: [] }, { site });
}
