/**
 * The shape of Python code as the rest of the program sees it: plain objects named after Python's own `ast` module.
 * Imported by everything after parsing; holds no behaviour. Types and annotations are kept as expressions; formatting is not kept.
 */

/** A stretch of the text that was parsed, in UTF-16 units, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

/** A whole file, or all code cells of a notebook. */
export interface Module extends Span {
  kind: "Module";
  body: Statement[];
  comments: Span[];
  /** Places that could not be read, outermost first; empty for correct code. */
  damage: Damage[];
}

/** A region the parser could not understand, or one nested too deeply to be kept. */
export interface Damage extends Span {
  reason: "syntax error" | "nested too deeply";
}

export type Statement =
  | FunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | AugAssign
  | AnnAssign
  | For
  | While
  | If
  | With
  | Match
  | Raise
  | Try
  | Assert
  | Import
  | ImportFrom
  | Global
  | Nonlocal
  | ExpressionStatement
  | Pass
  | Break
  | Continue
  | Print
  | Exec
  | TypeAlias
  | DamagedStatement;

export interface FunctionDef extends Span {
  kind: "FunctionDef";
  name: Name;
  parameters: Parameter[];
  returns: Expression | undefined;
  body: Statement[];
  decorators: Expression[];
  isAsync: boolean;
  /** True when a syntax error swallowed a header inside: the order of what remains cannot be trusted. */
  damaged: boolean;
}

/** A lambda's or function's parameter; `keywordOnly` stands behind a bare or named star, `positionalOnly` before a slash. */
export interface Parameter extends Span {
  kind: "Parameter";
  name: string;
  style: "positionalOnly" | "plain" | "keywordOnly" | "varPositional" | "varKeyword";
  annotation: Expression | undefined;
  default: Expression | undefined;
}

export interface ClassDef extends Span {
  kind: "ClassDef";
  name: Name;
  bases: Argument[];
  body: Statement[];
  decorators: Expression[];
}

interface Return extends Span {
  kind: "Return";
  value: Expression | undefined;
}

interface Delete extends Span {
  kind: "Delete";
  targets: Expression[];
}

/** `a = b = value` has two targets, left to right. */
export interface Assign extends Span {
  kind: "Assign";
  targets: Expression[];
  value: Expression;
}

/** `target += value`; `operator` without the equals sign. */
interface AugAssign extends Span {
  kind: "AugAssign";
  target: Expression;
  operator: string;
  value: Expression;
}

interface AnnAssign extends Span {
  kind: "AnnAssign";
  target: Expression;
  annotation: Expression;
  value: Expression | undefined;
}

export interface For extends Span {
  kind: "For";
  target: Expression;
  iterable: Expression;
  body: Statement[];
  orelse: Statement[];
  isAsync: boolean;
}

export interface While extends Span {
  kind: "While";
  test: Expression;
  body: Statement[];
  orelse: Statement[];
}

/** `if` and each `elif` are branches; a flat list, since long chains would nest deeply. */
export interface If extends Span {
  kind: "If";
  branches: { test: Expression; body: Statement[] }[];
  orelse: Statement[];
}

export interface With extends Span {
  kind: "With";
  items: { context: Expression; target: Expression | undefined }[];
  body: Statement[];
  isAsync: boolean;
}

export interface Match extends Span {
  kind: "Match";
  subject: Expression;
  /** Literal and dotted patterns are expressions; every other pattern is `Opaque`. */
  cases: { pattern: Expression; guard: Expression | undefined; body: Statement[] }[];
}

interface Raise extends Span {
  kind: "Raise";
  exception: Expression | undefined;
  cause: Expression | undefined;
}

export interface Try extends Span {
  kind: "Try";
  body: Statement[];
  handlers: { type: Expression | undefined; name: string | undefined; body: Statement[] }[];
  orelse: Statement[];
  finalbody: Statement[];
}

interface Assert extends Span {
  kind: "Assert";
  test: Expression;
}

export interface Import extends Span {
  kind: "Import";
  names: ImportedName[];
}

/** `level` counts the leading dots; `from . import *` has one name `*`. */
export interface ImportFrom extends Span {
  kind: "ImportFrom";
  module: string;
  level: number;
  names: ImportedName[];
}

/** `name` is dotted for plain imports. `asName` is what follows `as`. */
export interface ImportedName extends Span {
  name: string;
  asName: string | undefined;
}

interface Global extends Span {
  kind: "Global";
  names: string[];
}

interface Nonlocal extends Span {
  kind: "Nonlocal";
  names: string[];
}

interface ExpressionStatement extends Span {
  kind: "ExpressionStatement";
  value: Expression;
}

interface Pass extends Span {
  kind: "Pass";
}

interface Break extends Span {
  kind: "Break";
}

interface Continue extends Span {
  kind: "Continue";
}

/** A Python 2 print statement. */
interface Print extends Span {
  kind: "Print";
  values: Expression[];
}

/** A Python 2 exec statement. */
interface Exec extends Span {
  kind: "Exec";
  code: Expression;
}

interface TypeAlias extends Span {
  kind: "TypeAlias";
  name: Expression;
}

/** Stands where a statement could not be read. */
interface DamagedStatement extends Span {
  kind: "Damaged";
}

export type Expression =
  | Name
  | NumberLiteral
  | StringLiteral
  | FormattedString
  | Literal
  | Sequence
  | Dict
  | Attribute
  | Subscript
  | Slice
  | Call
  | Unary
  | Binary
  | BoolOp
  | Compare
  | Conditional
  | Lambda
  | Comprehension
  | Await
  | Yield
  | Starred
  | NamedExpression
  | Opaque;

export interface Name extends Span {
  kind: "Name";
  id: string;
}

/** `value` is NaN for imaginary numbers; integers past 2^53 lose digits. `isFloat` tells `1.` from `1`. */
export interface NumberLiteral extends Span {
  kind: "Number";
  value: number;
  isFloat: boolean;
}

/** One string, or several written side by side, with escapes resolved. */
export interface StringLiteral extends Span {
  kind: "String";
  value: string;
  isBytes: boolean;
}

/** An f-string; `parts` are its literal stretches and the expressions between them. */
export interface FormattedString extends Span {
  kind: "FormattedString";
  parts: Expression[];
}

interface Literal extends Span {
  kind: "Literal";
  value: "True" | "False" | "None" | "...";
}

interface Sequence extends Span {
  kind: "List" | "Tuple" | "Set";
  items: Expression[];
}

/** An entry without a key is `**value`. */
export interface Dict extends Span {
  kind: "Dict";
  entries: { key: Expression | undefined; value: Expression }[];
}

interface Attribute extends Span {
  kind: "Attribute";
  object: Expression;
  name: Name;
}

interface Subscript extends Span {
  kind: "Subscript";
  object: Expression;
  index: Expression;
}

export interface Slice extends Span {
  kind: "Slice";
  lower: Expression | undefined;
  upper: Expression | undefined;
  step: Expression | undefined;
}

export interface Call extends Span {
  kind: "Call";
  callee: Expression;
  arguments: Argument[];
  /** The parenthesised list, for edits: from the opening to behind the closing bracket. */
  list: Span;
}

/** `f(value)`, `f(name=value)`, `f(*value)` or `f(**value)`; the span covers the name and stars. */
export interface Argument extends Span {
  kind: "Argument";
  name: string | undefined;
  value: Expression;
  unpack: "" | "*" | "**";
}

export interface Unary extends Span {
  kind: "Unary";
  operator: "-" | "+" | "~" | "not";
  operand: Expression;
}

interface Binary extends Span {
  kind: "Binary";
  operator: string;
  left: Expression;
  right: Expression;
}

interface BoolOp extends Span {
  kind: "BoolOp";
  operator: "and" | "or";
  left: Expression;
  right: Expression;
}

/** `a < b <= c` has two operators and three operands. */
interface Compare extends Span {
  kind: "Compare";
  operands: Expression[];
  operators: string[];
}

interface Conditional extends Span {
  kind: "Conditional";
  test: Expression;
  body: Expression;
  orelse: Expression;
}

export interface Lambda extends Span {
  kind: "Lambda";
  parameters: Parameter[];
  body: Expression;
}

/** Any comprehension; for a dict `element` is the value and `key` its key. */
export interface Comprehension extends Span {
  kind: "Comprehension";
  form: "list" | "set" | "dict" | "generator";
  key: Expression | undefined;
  element: Expression;
  clauses: { target: Expression; iterable: Expression; conditions: Expression[] }[];
}

interface Await extends Span {
  kind: "Await";
  value: Expression;
}

interface Yield extends Span {
  kind: "Yield";
  value: Expression | undefined;
  isFrom: boolean;
}

interface Starred extends Span {
  kind: "Starred";
  value: Expression;
  stars: "*" | "**";
}

interface NamedExpression extends Span {
  kind: "NamedExpression";
  target: Name;
  value: Expression;
}

/** An expression that was not kept: damaged, nested too deeply, or a pattern of a `match`. */
export interface Opaque extends Span {
  kind: "Opaque";
  reason: string;
}

/** Any node that has a kind. */
export type Node = Module | Statement | Expression | Parameter | Argument;
