import type { CallArguments, FunctionValue, Made, Member, Site, Value } from "./values.ts";

/** What an interpreted stretch of code did, in order, as far as training could care: calls, writes, and the shape around them. */
export type Block = TraceNode[];

export type TraceNode =
  | CallNode
  | FrameNode
  | LoopNode
  | BranchNode
  | RegionNode
  | WriteNode
  | ReadNode
  | RebindNode
  | EffectNode
  | ExitNode;

/** A call of a library name, or of a member of an object that is not of the program. */
interface CallNode {
  kind: "call";
  call: Made;
  /** What calling an object of the program gave, where its method was run. */
  result?: Value | undefined;
}

/** The body of a function of the program, put in the place of its call. */
export interface FrameNode {
  kind: "frame";
  function: FunctionValue;
  receiver: Value | undefined;
  args: CallArguments;
  site: Site;
  body: Block;
}

/** A loop whose body ran once, standing for all its turns; or one turn, where the program is gone through turn by turn. */
export interface LoopNode {
  kind: "loop";
  site: Site;
  /** What a `for` goes over; undefined for `while`. */
  over: Value | undefined;
  /** The condition of a `while`; undefined for `for`. */
  test: Value | undefined;
  /** What the loop's target holds in a turn. */
  element: Value | undefined;
  /** The target as written, such as `epoch` or `i, batch`; undefined for `while`. */
  target?: string;
  body: Block;
  /** Which turn this is, from 0; undefined where the body stands for all of them. */
  turn?: number;
  /** From the first to the last statement of the body. */
  lines: Site;
  /** What a turn is, where a framework that owns the loop says so; undefined for loops of the program. */
  role?: "epochs" | "batches" | "micro-batches";
  /** How many turns there are, where a framework that owns the loop says so. */
  count?: Value | undefined;
  /** The framework that runs it, as recipes name it; undefined for loops of the program. */
  owner?: string | undefined;
}

/** Arms of which the text does not decide which one runs. */
interface BranchNode {
  kind: "branch";
  site: Site;
  arms: BranchArm[];
}

/** One arm; `test` is what decides it, undefined for `else` and `except`. */
export interface BranchArm {
  when: string | undefined;
  test: Value | undefined;
  body: Block;
  exit: Exit | undefined;
}

/** The body of a `with` and the values of its contexts, or the body of a `try`, which has none. */
export interface RegionNode {
  kind: "region";
  site: Site;
  contexts: Value[];
  /** The exceptions that the handlers of a `try` name, as written; `Exception` for a bare `except`. */
  handles?: string[];
  body: Block;
}

/** An assignment to an attribute or item of an object that is not of the program; `path` is `.lr` or `["lr"]`. */
interface WriteNode {
  kind: "write";
  object: Value;
  path: string;
  value: Value;
  /** The target. */
  site: Site;
  /** The whole assignment. */
  statement: Site;
}

/** An attribute of an object that is not of the program was read, not called. */
interface ReadNode {
  kind: "read";
  member: Member;
}

/** A name that held one object of a library now holds another. */
interface RebindNode {
  kind: "rebind";
  name: string;
  before: Made;
  after: Made;
  site: Site;
}

/** What a framework does by itself inside one of its calls, as its description says: step, clear, clip. */
interface EffectNode {
  kind: "effect";
  name: string;
  /** What it acts on. */
  objects: Value[];
  /** Further values by name, such as the limit of a clipping. */
  values: Map<string, Value>;
  /** The call that does it. */
  call: Made;
}

/** Control leaves the block here. */
interface ExitNode {
  kind: "exit";
  exit: Exit;
  site: Site;
}

/** How control can leave a block before its end. */
export type Exit = "return" | "break" | "continue" | "raise";
