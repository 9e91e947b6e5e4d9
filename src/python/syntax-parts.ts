/**
 * What the walk over the parser's tree hands from children to parents: finished nodes, shared tokens, and fragments that
 * exist only until their parent is built. Used by the builders in this folder alone.
 */
import type { Argument, Expression, Match, Name, Opaque, Parameter, Span, Statement, With } from "./nodes.ts";

/** A keyword or a sign, without its place. */
export interface Token {
  kind: "Token";
  text: string;
}

/** A region with a syntax error; `header` when it swallowed the keyword of a compound statement. */
interface Bad extends Span {
  kind: "Bad";
  header: boolean;
}

/** A piece of a statement or expression that is no node of its own. */
type Fragment =
  | { kind: "Block"; body: Statement[]; cases: Match["cases"] }
  | ({ kind: "Arguments"; items: Argument[] } & Span)
  | { kind: "Parameters"; items: Parameter[] }
  | { kind: "Separator"; style: "positionalOnly" | "keywordOnly" }
  | { kind: "Elif"; test: Expression; body: Statement[] }
  | { kind: "Else"; body: Statement[] }
  | { kind: "Finally"; body: Statement[] }
  | { kind: "Except"; type: Expression | undefined; name: string | undefined; body: Statement[] }
  | { kind: "Case"; pattern: Expression; guard: Expression | undefined; body: Statement[] }
  | { kind: "WithItem"; context: Expression; target: Expression | undefined }
  | { kind: "WithItems"; items: With["items"] }
  | ({ kind: "As"; value: Expression; target: Expression | undefined } & Span)
  | { kind: "ForIn"; target: Expression; iterable: Expression }
  | { kind: "Filter"; test: Expression }
  | { kind: "Pair"; key: Expression; value: Expression }
  | { kind: "Decorator"; value: Expression }
  | ({ kind: "Dotted"; text: string } & Span)
  | ({ kind: "Alias"; name: string; asName: string } & Span)
  | ({ kind: "Relative"; level: number; module: string } & Span)
  | { kind: "Content"; value: Expression };

/** Whatever a child of the parser's tree became. */
export type Part = Statement | Expression | Parameter | Argument | Token | Bad | Fragment;

/** A node of the parser's tree whose children are complete. */
export interface Frame extends Span {
  type: string;
  parts: Part[];
}

const EXPRESSIONS = new Set(
  [
    "Name Number String FormattedString Literal List Tuple Set Dict Attribute Subscript Slice Call Unary Binary BoolOp",
    "Compare Conditional Lambda Comprehension Await Yield Starred NamedExpression Opaque",
  ].flatMap((kinds) => kinds.split(" ")),
);

const STATEMENTS = new Set(
  [
    "FunctionDef ClassDef Return Delete Assign AugAssign AnnAssign For While If With Match Raise Try Assert Import",
    "ImportFrom Global Nonlocal ExpressionStatement Pass Break Continue Print Exec TypeAlias Damaged",
  ].flatMap((kinds) => kinds.split(" ")),
);

/** Whether a part is a finished expression. */
export function isExpression(part: Part | undefined): part is Expression {
  return part !== undefined && EXPRESSIONS.has(part.kind);
}

/** Whether a part is a finished statement. */
export function isStatement(part: Part | undefined): part is Statement {
  return part !== undefined && STATEMENTS.has(part.kind);
}

/** The part as an expression; an `Opaque` one where a broken file left nothing. */
export function expressionOf(part: Part | undefined, frame: Span): Expression {
  if (isExpression(part)) return part;
  if (part?.kind === "As") return part.value;
  return opaque(frame, "missing in broken code");
}

/** All expressions among the children, in order. */
export function expressionsOf(frame: Frame): Expression[] {
  return frame.parts.filter(isExpression);
}

/** The first child of one kind. */
export function findPart<K extends Part["kind"]>(frame: Frame, kind: K): Extract<Part, { kind: K }> | undefined {
  return frame.parts.find((part): part is Extract<Part, { kind: K }> => part.kind === kind);
}

/** All children of one kind. */
export function findParts<K extends Part["kind"]>(frame: Frame, kind: K): Extract<Part, { kind: K }>[] {
  return frame.parts.filter((part): part is Extract<Part, { kind: K }> => part.kind === kind);
}

/** Whether a keyword or sign is among the children. */
export function hasToken(frame: Frame, text: string): boolean {
  return frame.parts.some((part) => part.kind === "Token" && part.text === text);
}

/** The texts of all tokens among the children. */
export function tokensOf(frame: Frame): string[] {
  return findParts(frame, "Token").map((token) => token.text);
}

/** The statements of the block among the children; none in broken code. */
export function bodyOf(frame: Frame): Statement[] {
  return findPart(frame, "Block")?.body ?? [];
}

/** An expression of which only the place and the reason are known. */
export function opaque(span: Span, reason: string): Opaque {
  return { kind: "Opaque", start: span.start, end: span.end, reason };
}

/** A name node; an empty name in broken code. */
export function nameOf(part: Part | undefined, frame: Span): Name {
  return part?.kind === "Name" ? part : { kind: "Name", start: frame.start, end: frame.start, id: "" };
}
