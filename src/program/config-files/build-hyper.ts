import type { SourceFile } from "../../python/source-file.ts";
import { readAttribute } from "../attribute.ts";
import type { Machine } from "../machine.ts";
import { folderOf } from "../program.ts";
import type { Mapping, Value } from "../values.ts";
import { collection, constant, unknown, withOrigin } from "../values.ts";
import type { ConfigNode, MapNode } from "./config-node.ts";
import { createDataFile, keyOrigin, siteIn, toConstant } from "./data-file.ts";
import { readExpression } from "./hyper-expression.ts";
import { readOnce } from "./load-config.ts";
import { callByName, findByName, partialByName } from "./make-object.ts";

/** A file of HyperPyYAML that was read. */
export interface HyperSource {
  node: MapNode;
  file: SourceFile;
}

/** Files that include one another, and references that lead from one to the next, at most. */
const MAX_DEPTH = 20;

/**
 * The dict that `load_hyperpyyaml` gives: `!new:`, `!apply:` and `!name:` are called as the text says, in order, and what
 * `!ref` names is one object wherever it is used. Keys with two underscores in front are left out at the end.
 */
export function buildHyper(machine: Machine, source: HyperSource): Mapping {
  const dict = new HyperBuilder(machine, source.file, source.node).buildAll();
  for (const key of [...dict.entries.keys()]) if (String(key).startsWith("__")) dict.entries.delete(key);
  return dict;
}

class HyperBuilder {
  private readonly machine: Machine;
  private readonly file: SourceFile;
  private readonly root: MapNode;
  private readonly depth: number;
  private readonly built = new Map<ConfigNode, Value>();
  private readonly open = new Set<ConfigNode>();

  constructor(machine: Machine, file: SourceFile, root: MapNode, depth = 0) {
    this.machine = machine;
    this.file = file;
    this.root = root;
    this.depth = depth;
  }

  buildAll(): Mapping {
    return this.buildMap(this.root, this.file.path);
  }

  private build(node: ConfigNode, label: string): Value {
    const known = this.built.get(node);
    if (known) return known;
    if (this.open.has(node) || this.open.size > MAX_DEPTH * 4) return unknown("references that lead in a circle");
    this.open.add(node);
    const value = this.buildNew(node, label);
    this.open.delete(node);
    this.built.set(node, value);
    return value;
  }

  private buildNew(node: ConfigNode, label: string): Value {
    this.machine.step();
    const [, kind, name] = /^!(\w+)(?::(.*))?$/.exec(node.tag ?? "") ?? [];
    if (kind === "ref" || kind === "copy") return this.buildReference(node, label);
    if (kind === "PLACEHOLDER")
      return unknown(`${label} has to be given on the command line`, keyOrigin(node, this.file, label));
    if (kind === "tuple") return this.buildTuple(node, label);
    if (name !== undefined) return this.buildNamed(kind ?? "", name, node);
    if (node.kind === "scalar") return toConstant(node, this.file, label);
    return node.kind === "list" ? this.buildList(node.items, label) : this.buildMap(node, label);
  }

  private buildMap(node: MapNode, label: string): Mapping {
    const origin = keyOrigin(node, this.file, label);
    const dict: Mapping = { kind: "mapping", entries: new Map(), isComplete: true, origin };
    for (const [key, value] of node.entries) dict.entries.set(key, this.build(value, String(key)));
    return dict;
  }

  private buildList(items: ConfigNode[], label: string): Value {
    return collection(
      "list",
      items.map((item, index) => this.build(item, `${label}[${index}]`)),
    );
  }

  /** `!tuple (1, 2)`. */
  private buildTuple(node: ConfigNode, label: string): Value {
    if (node.kind !== "scalar") return unknown(`${label} is no tuple`);
    const parts = String(node.value)
      .replace(/^\(|\)$/g, "")
      .split(",");
    const numbers = parts
      .filter((part) => part.trim() !== "")
      .map((part) => constant(Number(part), keyOrigin(node, this.file, label)));
    return collection("tuple", numbers);
  }

  private buildNamed(kind: string, name: string, node: ConfigNode): Value {
    const site = siteIn(node, this.file);
    const call = { name, site, ...this.argumentsOf(node) };
    switch (kind) {
      case "new":
      case "apply":
        return callByName(this.machine, call);
      case "name":
        return partialByName(this.machine, call);
      case "module":
        return findByName(this.machine, name, site);
      case "applyref":
        return this.callReference(name, node);
      case "include":
        return this.include(name, node);
      default:
        return unknown(`!${kind} is not known`);
    }
  }

  /** A list gives positional arguments, a map keywords, anything else none. */
  private argumentsOf(node: ConfigNode): { positional: Value[]; keywords: Map<string, Value> } {
    const positional = node.kind === "list" ? node.items.map((item, index) => this.build(item, `[${index}]`)) : [];
    const entries = node.kind === "map" ? [...node.entries] : [];
    const keywords = new Map(entries.map(([key, value]) => [String(key), this.build(value, String(key))] as const));
    return { positional, keywords };
  }

  /** `!applyref:object.method`: a function of something that is not part of this file. */
  private callReference(name: string, node: ConfigNode): Value {
    return unknown(`${name} is applied`, keyOrigin(node, this.file, name));
  }

  /** What the including file says of an included key counts there. */
  private include(name: string, node: ConfigNode): Value {
    const folder = folderOf(this.file.path);
    const found = this.machine.readText(folder === "" ? name : `${folder}/${name}`);
    const file = found && createDataFile(found.path, found.text);
    const tree = found && readOnce(this.machine, found, { yaml: "lenient floats" });
    const root = tree?.kind === "map" ? { ...tree, entries: new Map(tree.entries) } : undefined;
    if (file === undefined || root === undefined || this.depth > 5) return unknown(`${name} is no file that was read`);
    if (node.kind === "map") for (const [key, value] of node.entries) root.entries.set(key, foreign(value));
    const dict = new HyperBuilder(this.machine, file, root, this.depth + 1).buildAll();
    if (node.kind === "map")
      for (const [key, value] of node.entries) dict.entries.set(key, this.build(value, String(key)));
    return dict;
  }

  private buildReference(node: ConfigNode, label: string): Value {
    if (node.kind !== "scalar") return unknown(`${label} is no reference`);
    const text = String(node.value);
    const site = siteIn(node, this.file);
    const [, only] = /^\s*<([^<>]+)>\s*$/.exec(text) ?? [];
    if (only !== undefined) return withOrigin(this.find(only), "config key", label, site);
    const computed = readExpression(text, (reference) => this.find(reference), site);
    if (computed) return withOrigin(computed, "config key", label, site);
    const parts = text.split(/(<[^<>]+>)/).map((part) => {
      const [, reference] = /^<(.*)>$/.exec(part) ?? [];
      return reference === undefined ? constant(part) : this.find(reference);
    });
    const texts = parts.flatMap((part) => (part.kind === "constant" ? [String(part.value)] : []));
    const origin = keyOrigin(node, this.file, label);
    return texts.length < parts.length
      ? unknown(`${label} refers to something unknown`, origin)
      : constant(texts.join(""), origin);
  }

  /** `<a>`, `<a[b]>`, and `<a.attribute>` of an object. */
  private find(reference: string): Value {
    const [path = reference, ...attributes] = reference.split(".");
    const keys = path.split(/[[\]]+/).filter((key) => key !== "");
    let at: ConfigNode | undefined = this.root;
    for (const key of keys) {
      if (at.kind === "map") at = at.entries.get(key) ?? at.entries.get(Number(key));
      else at = at.kind === "list" ? at.items[Number(key)] : undefined;
      if (at === undefined) return unknown(`${reference} is not set in ${this.file.path}`);
    }
    const site = siteIn(at, this.file);
    return attributes.reduce<Value>(
      (object, name) => readAttribute(this.machine, object, name, site),
      this.build(at, keys.at(-1) ?? reference),
    );
  }
}

/** What another file says has no place in this one; only that it is set matters here. */
function foreign(node: ConfigNode): ConfigNode {
  const { tag: _, ...rest } = node;
  return rest;
}
