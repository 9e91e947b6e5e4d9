import type { Machine } from "../../program/machine.ts";
import type { LoopNode } from "../../program/trace.ts";
import type { Made, Value } from "../../program/values.ts";
import type { EventKind } from "../events.ts";
import { objectsIn } from "../identity.ts";

/** A loop that a framework runs inside one of its calls. */
export interface OwnedLoop {
  /** What one turn is. */
  role: NonNullable<LoopNode["role"]>;
  /** How many turns there are; undefined when the text does not say. */
  count?: Value | undefined;
  /** What it goes over: a loader, a data set. */
  over?: Value | undefined;
  /** The name that recipes give the framework. */
  owner?: string;
}

/** Puts a loop of a framework into the trace, in the place of the call that runs it; `run` does one turn. */
export function emitLoop(machine: Machine, call: Made, { role, count, over, owner }: OwnedLoop, run: () => void): void {
  const { body } = machine.collect(() => {
    machine.loopDepth++;
    try {
      run();
    } finally {
      machine.loopDepth--;
    }
  });
  const { site } = call;
  machine.emit({
    kind: "loop",
    site,
    over,
    test: undefined,
    element: undefined,
    body,
    lines: site,
    role,
    count,
    owner,
  });
}

/** Something that a framework does by itself: `objects` are what it acts on, `values` as in `EventSketch`. */
export interface OwnedEffect {
  kind: EventKind;
  objects: Value[];
  values?: Record<string, Value | undefined>;
}

/** Puts what a framework does by itself into the trace, at the call that makes it do so. */
export function emitEffect(machine: Machine, call: Made, { kind, objects, values = {} }: OwnedEffect): void {
  const known = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  const each = objects.flatMap((one) => objectsIn(one));
  machine.emit({ kind: "effect", name: kind, objects: each, values: new Map(known), call });
}
