import type { Block } from "../program/trace.ts";
import type { Made, Site, Value } from "../program/values.ts";
import { type PathStep, walkTrace } from "./events.ts";
import type { Identities } from "./identity.ts";
import { objectsIn } from "./identity.ts";

/** One sight of an object in a trace. */
export interface Use {
  /** `receiver`: a method of it is called; `argument`: it, or a list that holds it, is passed; `write`: an attribute or item of it is set, or it is stored in a foreign object. */
  kind: "receiver" | "argument" | "write" | "read";
  /** The method, the attribute, or the name of what it is passed to. */
  name: string;
  call: Made | undefined;
  site: Site;
  path: PathStep[];
}

/** All uses of each object of a trace, by its number. */
export function indexUses(block: Block, identities: Identities): Map<number, Use[]> {
  const uses = new Map<number, Use[]>();
  const add = (value: Value, use: Use) => {
    for (const object of objectsIn(value)) {
      const number = identities.of(object);
      const known = uses.get(number);
      if (known) known.push(use);
      else uses.set(number, [use]);
    }
  };
  walkTrace(block, (node, path) => {
    if (node.kind === "call") addCall(node.call, path, add);
    else if (node.kind === "effect")
      for (const object of node.objects)
        add(object, { kind: "argument", name: node.call.name, call: node.call, site: node.call.site, path });
    else if (node.kind === "write") {
      const use: Use = { kind: "write", name: node.path, call: undefined, site: node.site, path };
      for (const owner of [node.object, ...ownersOf(node.object)]) add(owner, use);
      add(node.value, { ...use, kind: "argument", name: "=" });
    } else if (node.kind === "read") {
      add(node.member.object, { kind: "read", name: node.member.name, call: undefined, site: node.member.site, path });
    } else if (node.kind === "loop" && node.over) {
      for (const owner of [node.over, ...ownersOf(node.over)])
        add(owner, { kind: "read", name: "for", call: undefined, site: node.site, path });
    }
  });
  return uses;
}

function addCall(call: Made, path: PathStep[], add: (value: Value, use: Use) => void): void {
  const { site, callee } = call;
  const receivers = callee.kind === "member" ? ownersOf(callee) : [callee];
  for (const receiver of receivers)
    add(receiver, { kind: "receiver", name: call.name.split(".").pop() ?? "", call, site, path });
  for (const argument of [...call.arguments.positional, ...call.arguments.keywords.values()]) {
    add(argument.value, { kind: "argument", name: call.name, call, site, path });
    for (const owner of ownersOf(argument.value)) add(owner, { kind: "read", name: call.name, call, site, path });
  }
}

/** The objects that a member is taken from: of `a.b.c`, `a.b` and `a`; none for anything else. */
function ownersOf(value: Value): Value[] {
  const owners: Value[] = [];
  for (let at = value; at.kind === "member"; at = at.object) owners.push(at.object);
  return owners;
}
