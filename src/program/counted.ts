import type { Expression, Statement } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";
import { findInClass } from "./classes.ts";
import { blocksOf } from "./loop-scan.ts";
import { functionsIn } from "./mentions.ts";
import type { Scope } from "./scope.ts";
import type { Value } from "./values.ts";

/** What the functions of a file count up, by attribute, by key, and by name of an outer scope. */
interface Counted {
  attributes: Set<string>;
  keys: Set<string | number>;
  names: Set<string>;
}

/** A number that a call inside a loop may have changed before the present turn. */
export interface CountedPlace {
  names: Map<unknown, Value>;
  key: string | number;
  /** What it holds before the loop. */
  value: Value;
}

const known = new WeakMap<SourceFile, Counted>();

/** The places in reach of a scope that functions of their files count up: `self.step += 1` in a method of an object. */
export function findCountedPlaces(scope: Scope, file: SourceFile): CountedPlace[] {
  const places: CountedPlace[] = [];
  const add = (names: Map<unknown, Value>, key: string | number, value = names.get(key)) => {
    if (value) places.push({ names, key, value });
  };
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const counted = countedIn(file);
    for (const [name, value] of at.names) {
      if (counted.names.has(name)) add(at.names, name);
      if (value.kind === "mapping") for (const key of counted.keys) add(value.entries, key);
      if (value.kind !== "instance") continue;
      for (const key of countedIn(value.class.file).attributes)
        add(value.attributes, key, value.attributes.get(key) ?? findInClass(value.class, key));
    }
  }
  return places;
}

function countedIn(file: SourceFile): Counted {
  const found = known.get(file);
  if (found) return found;
  const counted: Counted = { attributes: new Set(), keys: new Set(), names: new Set() };
  known.set(file, counted);
  for (const { name, body } of functionsIn(file.module.body)) {
    if (name.id === "__init__") continue;
    const outer = new Set<string>();
    for (const statement of body) scan(statement, counted, outer);
  }
  return counted;
}

function scan(statement: Statement, counted: Counted, outer: Set<string>): void {
  if (statement.kind === "Global" || statement.kind === "Nonlocal") for (const name of statement.names) outer.add(name);
  if (statement.kind === "AugAssign" && statement.value.kind === "Number") note(statement.target, counted, outer);
  for (const block of blocksOf(statement)) for (const inner of block) scan(inner, counted, outer);
}

function note(target: Expression, counted: Counted, outer: Set<string>): void {
  if (target.kind === "Attribute") counted.attributes.add(target.name.id);
  else if (target.kind === "Name" && outer.has(target.id)) counted.names.add(target.id);
  else if (target.kind === "Subscript" && (target.index.kind === "String" || target.index.kind === "Number"))
    counted.keys.add(target.index.value);
}
