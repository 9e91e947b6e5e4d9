import type { FactBook } from "../../facts/load-facts.ts";
import type { Library } from "../../program/library.ts";
import type { Machine } from "../../program/machine.ts";
import { callDecorated, callOptions, decorate, optionAttribute } from "../../program/options/index.ts";
import { callStandardLibrary, standardLibraryAttribute } from "../../program/standard-library/index.ts";
import type { Made, Value } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import type { OptimizerSketch } from "./optimizer-sketch.ts";

/** What the interpreter has to know about one framework; a framework is added by one file and one line in `index.ts`. */
export interface Framework {
  /** The packages whose import makes a file one of this framework. */
  packages: string[];
  /** What a call into the framework gives; undefined when it is just "the result of this call". */
  call?(machine: Machine, call: Made): Value | undefined;
  /** What a call means for the training; asked when the trace is read. */
  classify?(call: Made, facts: FactBook): EventSketch | undefined;
  /** What an attribute of a framework object holds. */
  attribute?(machine: Machine, object: Value, name: string): Value | undefined;
  /** An optimizer that no fact describes, where a value is one of the framework. */
  describe?(made: Made): OptimizerSketch | undefined;
  /** Told that a function or class is decorated with something of a library. */
  decorate?(machine: Machine, decorator: Value, target: Value): void;
  /** Classes whose subclasses are called like functions, with the method that then runs. */
  callables?: Record<string, string>;
  /** What `from module import *` brings, by module. */
  starImports?: Record<string, string[]>;
}

/** Attributes whose reads are noted: the learning rate of an optimizer object. */
const WATCHED = new Set(["lr", "learning_rate"]);

/** One library of all frameworks and of Python's own. */
export function combineFrameworks(frameworks: Framework[]): Library {
  const callables = new Map(frameworks.flatMap((framework) => Object.entries(framework.callables ?? {})));
  const stars = new Map(frameworks.flatMap((framework) => Object.entries(framework.starImports ?? {})));
  return {
    call: (machine, call) =>
      callStandardLibrary(machine, call) ??
      callOptions(machine, call) ??
      firstOf(frameworks, (framework) => framework.call?.(machine, call)),
    attribute: (machine, object, name) =>
      standardLibraryAttribute(machine, object, name) ??
      optionAttribute(machine, object, name) ??
      firstOf(frameworks, (framework) => framework.attribute?.(machine, object, name)),
    methodOfCall: (className) => callables.get(className),
    decorate: (machine, decorator, target) => {
      decorate(machine, decorator, target);
      for (const framework of frameworks) framework.decorate?.(machine, decorator, target);
    },
    callDecorated,
    namesOf: (module) => stars.get(module) ?? [],
    watched: WATCHED,
  };
}

function firstOf(frameworks: Framework[], ask: (framework: Framework) => Value | undefined): Value | undefined {
  for (const framework of frameworks) {
    const answer = ask(framework);
    if (answer) return answer;
  }
  return undefined;
}
