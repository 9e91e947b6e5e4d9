import type { Value } from "./values.ts";

/** The names of one function call, class body or module, and where names are looked up next. */
export interface Scope {
  names: Map<string, Value>;
  /** The scope around it, skipping class bodies as Python does; undefined for a module. */
  parent: Scope | undefined;
  /** The module's scope, for `global`. */
  module: Scope | undefined;
  /** Names declared `global` or `nonlocal` here, with the scope they belong to. */
  redirected: Map<string, Scope>;
}

/** A module's scope. */
export function createModuleScope(): Scope {
  return { names: new Map(), parent: undefined, module: undefined, redirected: new Map() };
}

/** A scope inside another. */
export function createScope(parent: Scope): Scope {
  return { names: new Map(), parent, module: parent.module ?? parent, redirected: new Map() };
}

/** The scope in which a name is found from here; undefined for builtins and names that do not exist. */
export function findScope(scope: Scope, name: string): Scope | undefined {
  const redirected = scope.redirected.get(name);
  if (redirected) return redirected;
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.names.has(name)) return at;
  return undefined;
}

/** The names of a function and of the functions around it, with what they hold; of the module those that are mentioned. */
export function namesInside(scope: Scope, mentioned: ReadonlySet<string>): ReadonlyMap<string, Value> {
  if (scope.parent === undefined) return new Map([...scope.names].filter(([name]) => mentioned.has(name)));
  return new Map([...namesInside(scope.parent, mentioned), ...scope.names]);
}

/** The scope in which an assignment from here puts a name. */
export function ownerOf(scope: Scope, name: string): Scope {
  return scope.redirected.get(name) ?? scope;
}
