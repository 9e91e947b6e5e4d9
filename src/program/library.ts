import type { FactBook } from "../facts/load-facts.ts";
import type { Machine } from "./machine.ts";
import type { CallArguments, FunctionValue, Made, Site, Value } from "./values.ts";

/** What is known about libraries; implemented per library, asked for every call that leaves the program. */
export interface Library {
  /** What the call gives; undefined when nothing better is known than "the result of this call". */
  call(machine: Machine, call: Made): Value | undefined;
  /** What an attribute of a library name or object holds; undefined when nothing is known. */
  attribute(machine: Machine, object: Value, name: string): Value | undefined;
  /** The method that runs when an object of a subclass of this library class is called: `forward` for torch modules. */
  methodOfCall(className: string): string | undefined;
  /** Tells the library that a function or class is decorated with something of a library. */
  decorate(machine: Machine, decorator: Value, target: Value): void;
  /** What a call of a decorated function gives where its decorator passes the arguments; undefined for a plain call. */
  callDecorated(machine: Machine, callee: FunctionValue, args: CallArguments, site: Site): Value | undefined;
  /** The names that `from module import *` brings. */
  namesOf(module: string): string[];
  /** Attributes of library objects of which each read is noted in the trace. */
  watched: Set<string>;
}

/** What is known beside the program: facts about interfaces, and which releases of a package may be installed. */
export interface Knowledge {
  facts: FactBook;
  /** Oldest first; empty when nothing is known of the package. */
  releasesOf(packageName: string): string[];
}
