import { buildString, joinStrings } from "./build-literal.ts";
import type { Argument, Call, Comprehension, Dict, Expression, Parameter, Slice, Span, Unary } from "./nodes.ts";
import type { Frame, Part } from "./syntax-parts.ts";
import {
  expressionOf,
  expressionsOf,
  findPart,
  findParts,
  hasToken,
  isExpression,
  nameOf,
  opaque,
  tokensOf,
} from "./syntax-parts.ts";

/** Makes one of our nodes from a finished node of the parser's tree; `text` is the whole source. */
export type Builder = (frame: Frame, text: string) => Part;

/** One builder per kind of expression in the grammar. */
export const expressionBuilders: Record<string, Builder> = {
  parenthesized_expression: (frame) => expressionOf(frame.parts.find(isExpression), frame),
  parenthesized_list_splat: (frame) => expressionOf(frame.parts.find(isExpression), frame),
  expression_list: buildTuple,
  pattern_list: buildTuple,
  tuple_pattern: buildTuple,
  tuple: buildTuple,
  list: (frame) => ({ kind: "List", ...spanOf(frame), items: expressionsOf(frame) }),
  list_pattern: (frame) => ({ kind: "List", ...spanOf(frame), items: expressionsOf(frame) }),
  set: (frame) => ({ kind: "Set", ...spanOf(frame), items: expressionsOf(frame) }),
  dictionary: buildDict,
  pair: (frame) => {
    const [key, value] = expressionsOf(frame);
    return { kind: "Pair", key: expressionOf(key, frame), value: expressionOf(value, frame) };
  },
  attribute: (frame) => {
    const [object, name] = expressionsOf(frame);
    return { kind: "Attribute", ...spanOf(frame), object: expressionOf(object, frame), name: nameOf(name, frame) };
  },
  subscript: buildSubscript,
  slice: buildSlice,
  call: buildCall,
  argument_list: (frame) => ({ kind: "Arguments", ...spanOf(frame), items: frame.parts.flatMap(toArgument) }),
  keyword_argument: (frame) => {
    const [name, value] = expressionsOf(frame);
    const id = nameOf(name, frame).id;
    return { kind: "Argument", ...spanOf(frame), name: id, value: expressionOf(value, frame), unpack: "" };
  },
  list_splat: (frame) => buildStarred(frame, "*"),
  list_splat_pattern: (frame) => buildStarred(frame, "*"),
  dictionary_splat: (frame) => buildStarred(frame, "**"),
  dictionary_splat_pattern: (frame) => buildStarred(frame, "**"),
  unary_operator: buildUnary,
  not_operator: (frame) => ({ kind: "Unary", ...spanOf(frame), operator: "not", operand: firstOf(frame) }),
  binary_operator: (frame) => {
    const [left, right] = expressionsOf(frame);
    const operator = tokensOf(frame)[0] ?? "";
    return {
      kind: "Binary",
      ...spanOf(frame),
      operator,
      left: expressionOf(left, frame),
      right: expressionOf(right, frame),
    };
  },
  boolean_operator: (frame) => {
    const [left, right] = expressionsOf(frame);
    const operator = hasToken(frame, "or") ? "or" : "and";
    return {
      kind: "BoolOp",
      ...spanOf(frame),
      operator,
      left: expressionOf(left, frame),
      right: expressionOf(right, frame),
    };
  },
  comparison_operator: (frame) => ({
    kind: "Compare",
    ...spanOf(frame),
    operands: expressionsOf(frame),
    operators: tokensOf(frame),
  }),
  conditional_expression: (frame) => {
    const [body, test, orelse] = expressionsOf(frame).map((part) => expressionOf(part, frame));
    const missing = opaque(frame, "missing in broken code");
    return {
      kind: "Conditional",
      ...spanOf(frame),
      body: body ?? missing,
      test: test ?? missing,
      orelse: orelse ?? missing,
    };
  },
  lambda: (frame) => {
    const parameters = findPart(frame, "Parameters")?.items ?? [];
    return { kind: "Lambda", ...spanOf(frame), parameters, body: firstOf(frame) };
  },
  list_comprehension: (frame) => buildComprehension(frame, "list"),
  set_comprehension: (frame) => buildComprehension(frame, "set"),
  dictionary_comprehension: (frame) => buildComprehension(frame, "dict"),
  generator_expression: (frame) => buildComprehension(frame, "generator"),
  for_in_clause: (frame) => {
    const [target, ...iterables] = expressionsOf(frame);
    const iterable = iterables.length > 1 ? buildItems(iterables, frame) : expressionOf(iterables[0], frame);
    return { kind: "ForIn", target: expressionOf(target, frame), iterable };
  },
  if_clause: (frame) => ({ kind: "Filter", test: firstOf(frame) }),
  await: (frame) => ({ kind: "Await", ...spanOf(frame), value: firstOf(frame) }),
  yield: (frame) => ({ kind: "Yield", ...spanOf(frame), value: soleOf(frame), isFrom: hasToken(frame, "from") }),
  named_expression: (frame) => {
    const [target, value] = expressionsOf(frame);
    return {
      kind: "NamedExpression",
      ...spanOf(frame),
      target: nameOf(target, frame),
      value: expressionOf(value, frame),
    };
  },
  as_pattern: (frame) => {
    const target = findPart(frame, "WithItem")?.context;
    return { kind: "As", ...spanOf(frame), value: firstOf(frame), target };
  },
  as_pattern_target: (frame) => ({ kind: "WithItem", context: firstOf(frame), target: undefined }),
  string: buildFormatted,
  concatenated_string: (frame) => joinStrings(expressionsOf(frame), frame),
  interpolation: buildInterpolation,
  format_expression: buildInterpolation,
  format_specifier: (frame) => ({
    kind: "FormattedString",
    ...spanOf(frame),
    parts: findParts(frame, "Content").map(({ value }) => value),
  }),
  parameters: buildParameters,
  lambda_parameters: buildParameters,
  default_parameter: (frame) => {
    const [name, value] = expressionsOf(frame);
    return plainParameter(frame, name, undefined, expressionOf(value, frame));
  },
  typed_parameter: (frame) => {
    const [name, annotation] = expressionsOf(frame);
    return plainParameter(frame, name, annotation, undefined);
  },
  typed_default_parameter: (frame) => {
    const [name, annotation, value] = expressionsOf(frame);
    return plainParameter(frame, name, annotation, expressionOf(value, frame));
  },
  type: (frame) => firstOf(frame),
  generic_type: buildSubscript,
  type_parameter: (frame) => soleOf(frame) ?? opaque(frame, "type"),
  union_type: (frame) => {
    const [left, right] = expressionsOf(frame);
    return {
      kind: "Binary",
      ...spanOf(frame),
      operator: "|",
      left: expressionOf(left, frame),
      right: expressionOf(right, frame),
    };
  },
  member_type: (frame) => {
    const [object, name] = expressionsOf(frame);
    return { kind: "Attribute", ...spanOf(frame), object: expressionOf(object, frame), name: nameOf(name, frame) };
  },
};

/** The start and end of a frame, for a new node. */
export function spanOf(span: Span): Span {
  return { start: span.start, end: span.end };
}

/** The first expression among the children, or an opaque one. */
export function firstOf(frame: Frame): Expression {
  return expressionOf(
    frame.parts.find((part) => isExpression(part) || part.kind === "As"),
    frame,
  );
}

/** The only expression, a tuple of several, or undefined of none: `return a, b`. */
export function soleOf(frame: Frame): Expression | undefined {
  const items = expressionsOf(frame);
  return items.length > 1 ? buildItems(items, frame) : items[0];
}

function buildItems(items: Expression[], frame: Span): Expression {
  const start = items[0]?.start ?? frame.start;
  return { kind: "Tuple", start, end: items.at(-1)?.end ?? frame.end, items };
}

function buildTuple(frame: Frame): Expression {
  return { kind: "Tuple", ...spanOf(frame), items: expressionsOf(frame) };
}

function buildStarred(frame: Frame, stars: "*" | "**"): Expression {
  return { kind: "Starred", ...spanOf(frame), value: firstOf(frame), stars };
}

function buildDict(frame: Frame): Expression {
  const entries = frame.parts.flatMap((part): Dict["entries"] => {
    if (part.kind === "Pair") return [{ key: part.key, value: part.value }];
    return part.kind === "Starred" ? [{ key: undefined, value: part.value }] : [];
  });
  return { kind: "Dict", ...spanOf(frame), entries };
}

function buildSubscript(frame: Frame): Expression {
  const [object, ...indices] = expressionsOf(frame);
  const isTuple = indices.length > 1 || frame.parts.at(-2)?.kind === "Token";
  const index = isTuple && indices.length > 0 ? buildItems(indices, frame) : expressionOf(indices[0], frame);
  return { kind: "Subscript", ...spanOf(frame), object: expressionOf(object, frame), index };
}

function buildSlice(frame: Frame): Slice {
  const bounds: (Expression | undefined)[] = [undefined, undefined, undefined];
  let colons = 0;
  for (const part of frame.parts) {
    if (part.kind === "Token") colons++;
    else if (isExpression(part)) bounds[Math.min(colons, 2)] = part;
  }
  return { kind: "Slice", ...spanOf(frame), lower: bounds[0], upper: bounds[1], step: bounds[2] };
}

function buildCall(frame: Frame): Call {
  const callee = expressionOf(frame.parts[0], frame);
  const list = findPart(frame, "Arguments");
  if (list) return { kind: "Call", ...spanOf(frame), callee, arguments: list.items, list: spanOf(list) };
  const generator = expressionOf(frame.parts[1], frame);
  return { kind: "Call", ...spanOf(frame), callee, arguments: toArgument(generator), list: spanOf(generator) };
}

function toArgument(part: Part): Argument[] {
  if (part.kind === "Argument") return [part];
  if (part.kind === "Starred") {
    return [{ kind: "Argument", ...spanOf(part), name: undefined, value: part.value, unpack: part.stars }];
  }
  return isExpression(part) ? [{ kind: "Argument", ...spanOf(part), name: undefined, value: part, unpack: "" }] : [];
}

function buildUnary(frame: Frame): Expression {
  const operator = (tokensOf(frame)[0] ?? "-") as Unary["operator"];
  const operand = firstOf(frame);
  if (operator === "-" && operand.kind === "Number") return { ...operand, ...spanOf(frame), value: -operand.value };
  return { kind: "Unary", ...spanOf(frame), operator, operand };
}

function buildComprehension(frame: Frame, form: Comprehension["form"]): Expression {
  const clauses: Comprehension["clauses"] = [];
  for (const part of frame.parts) {
    if (part.kind === "ForIn") clauses.push({ target: part.target, iterable: part.iterable, conditions: [] });
    if (part.kind === "Filter") clauses.at(-1)?.conditions.push(part.test);
  }
  const pair = findPart(frame, "Pair");
  return {
    kind: "Comprehension",
    ...spanOf(frame),
    form,
    key: pair?.key,
    element: pair?.value ?? firstOf(frame),
    clauses,
  };
}

function buildFormatted(frame: Frame, text: string): Expression {
  const contents = findParts(frame, "Content");
  if (contents.length === 0) return buildString(text.slice(frame.start, frame.end), frame);
  return { kind: "FormattedString", ...spanOf(frame), parts: contents.map((content) => content.value) };
}

/** `{x!r:>{width}}`: how a value is written is not computed, so a formatted one is not a plain part. */
function buildInterpolation(frame: Frame): Part {
  const format = findPart(frame, "FormattedString");
  const value = soleOf({ ...frame, parts: frame.parts.filter((part) => part !== format) });
  if (value === undefined) return { kind: "Content", value: opaque(frame, "missing in broken code") };
  if (format === undefined && !hasToken(frame, "!") && !hasToken(frame, "=")) return { kind: "Content", value };
  const parts = [value, ...(format?.parts ?? []), opaque(frame, "formatted")];
  return { kind: "Content", value: { kind: "FormattedString", ...spanOf(frame), parts } };
}

function plainParameter(
  frame: Frame,
  name: Expression | undefined,
  annotation: Expression | undefined,
  value: Expression | undefined,
): Parameter {
  if (name?.kind === "Starred") return { ...starParameter(name), ...spanOf(frame), annotation };
  const id = nameOf(name, frame).id;
  return { kind: "Parameter", ...spanOf(frame), name: id, style: "plain", annotation, default: value };
}

function starParameter(starred: Extract<Expression, { kind: "Starred" }>): Parameter {
  const style = starred.stars === "*" ? "varPositional" : "varKeyword";
  const name = nameOf(starred.value, starred).id;
  return { kind: "Parameter", ...spanOf(starred), name, style, annotation: undefined, default: undefined };
}

function buildParameters(frame: Frame): Part {
  const items: Parameter[] = [];
  let isKeywordOnly = false;
  for (const part of frame.parts) {
    if (part.kind === "Separator" && part.style === "positionalOnly") {
      for (const item of items) item.style = "positionalOnly";
    } else if (part.kind === "Separator") isKeywordOnly = true;
    const parameter = toParameter(part, frame);
    if (parameter === undefined) continue;
    if (isKeywordOnly && parameter.style === "plain") parameter.style = "keywordOnly";
    if (parameter.style === "varPositional") isKeywordOnly = true;
    items.push(parameter);
  }
  return { kind: "Parameters", items };
}

function toParameter(part: Part, frame: Frame): Parameter | undefined {
  if (part.kind === "Parameter") return part;
  if (part.kind === "Starred") return starParameter(part);
  if (part.kind === "Name") return plainParameter({ ...frame, ...spanOf(part) }, part, undefined, undefined);
  return undefined;
}
