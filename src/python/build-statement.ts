import type { Builder } from "./build-expression.ts";
import { firstOf, soleOf, spanOf } from "./build-expression.ts";
import type { Assign, Expression, If, ImportedName, Match, Name, Statement } from "./nodes.ts";
import type { Frame, Part } from "./syntax-parts.ts";
import {
  bodyOf,
  expressionOf,
  expressionsOf,
  findPart,
  findParts,
  hasToken,
  isExpression,
  isStatement,
  nameOf,
  opaque,
  tokensOf,
} from "./syntax-parts.ts";

/** Statements that end at the line: a syntax error inside damages just them. */
export const SIMPLE_STATEMENTS = new Set([
  "assert_statement",
  "delete_statement",
  "exec_statement",
  "expression_statement",
  "future_import_statement",
  "global_statement",
  "import_from_statement",
  "import_statement",
  "nonlocal_statement",
  "print_statement",
  "raise_statement",
  "return_statement",
  "type_alias_statement",
]);

/** One builder per kind of statement in the grammar, and for the clauses inside them. */
export const statementBuilders: Record<string, Builder> = {
  block: (frame) => ({ kind: "Block", body: statementsOf(frame), cases: casesOf(frame) }),
  expression_statement: buildExpressionStatement,
  assignment: buildAssignment,
  augmented_assignment: (frame) => {
    const [target, value] = frame.parts.filter((part) => part.kind !== "Token");
    const operator = (tokensOf(frame)[0] ?? "=").replace(/=$/, "");
    return {
      kind: "AugAssign",
      ...spanOf(frame),
      target: expressionOf(target, frame),
      operator,
      value: assignedOf(value, frame),
    };
  },
  return_statement: (frame) => ({ kind: "Return", ...spanOf(frame), value: soleOf(frame) }),
  delete_statement: (frame) => {
    const target = soleOf(frame);
    const targets = target?.kind === "Tuple" ? target.items : target ? [target] : [];
    return { kind: "Delete", ...spanOf(frame), targets };
  },
  raise_statement: (frame) => {
    const [exception, cause] = expressionsOf(frame);
    return { kind: "Raise", ...spanOf(frame), exception, cause: hasToken(frame, "from") ? cause : undefined };
  },
  assert_statement: (frame) => ({ kind: "Assert", ...spanOf(frame), test: firstOf(frame) }),
  global_statement: (frame) => ({ kind: "Global", ...spanOf(frame), names: namesOf(frame) }),
  nonlocal_statement: (frame) => ({ kind: "Nonlocal", ...spanOf(frame), names: namesOf(frame) }),
  print_statement: (frame) => ({ kind: "Print", ...spanOf(frame), values: expressionsOf(frame) }),
  exec_statement: (frame) => ({ kind: "Exec", ...spanOf(frame), code: firstOf(frame) }),
  type_alias_statement: (frame) => ({ kind: "TypeAlias", ...spanOf(frame), name: firstOf(frame) }),
  chevron: () => ({ kind: "Token", text: ">>" }),
  import_statement: (frame) => ({ kind: "Import", ...spanOf(frame), names: importedNames(frame.parts) }),
  import_from_statement: buildImportFrom,
  future_import_statement: (frame) => {
    return { kind: "ImportFrom", ...spanOf(frame), module: "__future__", level: 0, names: importedNames(frame.parts) };
  },
  aliased_import: (frame) => {
    const name = findPart(frame, "Dotted")?.text ?? "";
    return { kind: "Alias", ...spanOf(frame), name, asName: nameOf(findPart(frame, "Name"), frame).id };
  },
  relative_import: (frame) => {
    const level = findPart(frame, "Relative")?.level ?? 0;
    return { kind: "Relative", ...spanOf(frame), level, module: findPart(frame, "Dotted")?.text ?? "" };
  },
  if_statement: buildIf,
  elif_clause: (frame) => ({ kind: "Elif", test: firstOf(frame), body: bodyOf(frame) }),
  else_clause: (frame) => ({ kind: "Else", body: bodyOf(frame) }),
  for_statement: (frame) => {
    const [target, iterable] = expressionsOf(frame);
    const rest = { body: bodyOf(frame), orelse: elseOf(frame), isAsync: hasToken(frame, "async") };
    const over = { target: expressionOf(target, frame), iterable: expressionOf(iterable, frame) };
    return { kind: "For", ...spanOf(frame), ...over, ...rest };
  },
  while_statement: (frame) => {
    return { kind: "While", ...spanOf(frame), test: firstOf(frame), body: bodyOf(frame), orelse: elseOf(frame) };
  },
  with_statement: (frame) => {
    const items = findPart(frame, "WithItems")?.items ?? [];
    return { kind: "With", ...spanOf(frame), items, body: bodyOf(frame), isAsync: hasToken(frame, "async") };
  },
  with_clause: (frame) => {
    const items = findParts(frame, "WithItem").map(({ context, target }) => ({ context, target }));
    return { kind: "WithItems", items };
  },
  with_item: (frame) => {
    const as = findPart(frame, "As");
    return { kind: "WithItem", context: as?.value ?? firstOf(frame), target: as?.target };
  },
  try_statement: (frame) => {
    const handlers = findParts(frame, "Except").map(({ type, name, body }) => ({ type, name, body }));
    const finalbody = findPart(frame, "Finally")?.body ?? [];
    return { kind: "Try", ...spanOf(frame), body: bodyOf(frame), handlers, orelse: elseOf(frame), finalbody };
  },
  except_clause: buildExcept,
  finally_clause: (frame) => ({ kind: "Finally", body: bodyOf(frame) }),
  match_statement: (frame) => {
    const cases = findPart(frame, "Block")?.cases ?? [];
    return {
      kind: "Match",
      ...spanOf(frame),
      subject: soleOf(frame) ?? opaque(frame, "missing in broken code"),
      cases,
    };
  },
  case_clause: (frame) => {
    const pattern = soleOf(frame) ?? opaque(frame, "pattern");
    return { kind: "Case", pattern, guard: findPart(frame, "Filter")?.test, body: bodyOf(frame) };
  },
  case_pattern: (frame, text) => buildPattern(frame, text),
  function_definition: buildFunction,
  class_definition: buildClass,
  decorator: (frame) => ({ kind: "Decorator", value: firstOf(frame) }),
  decorated_definition: buildDecorated,
};

function statementsOf(frame: Frame): Statement[] {
  return frame.parts.flatMap((part) => {
    if (isStatement(part)) return [part];
    if (part.kind === "Bad") return [{ kind: "Damaged", ...spanOf(part) } as const];
    return [];
  });
}

/** The statements of a module's frame. */
export function moduleBody(frame: Frame): Statement[] {
  return statementsOf(frame);
}

function namesOf(frame: Frame): string[] {
  return findParts(frame, "Name").map((name) => name.id);
}

function elseOf(frame: Frame): Statement[] {
  return findPart(frame, "Else")?.body ?? [];
}

function buildExpressionStatement(frame: Frame): Part {
  const statement = frame.parts.find(isStatement);
  if (statement) return statement;
  return {
    kind: "ExpressionStatement",
    ...spanOf(frame),
    value: soleOf(frame) ?? opaque(frame, "missing in broken code"),
  };
}

/** `a = b = 1` arrives as an assignment whose value is an assignment. */
function buildAssignment(frame: Frame): Part {
  const [left, right] = frame.parts.filter((part) => isExpression(part) || isStatement(part));
  const target = expressionOf(left, frame);
  if (hasToken(frame, ":")) return buildAnnotated(frame, target);
  if (right?.kind === "Assign") return { ...right, ...spanOf(frame), targets: [target, ...right.targets] };
  const assign: Assign = { kind: "Assign", ...spanOf(frame), targets: [target], value: assignedOf(right, frame) };
  return assign;
}

function buildAnnotated(frame: Frame, target: Expression): Part {
  const [, annotation, value] = expressionsOf(frame);
  return { kind: "AnnAssign", ...spanOf(frame), target, annotation: expressionOf(annotation, frame), value };
}

/** The grammar allows an assignment as a value where Python does not. */
function assignedOf(part: Part | undefined, frame: Frame): Expression {
  return expressionOf(isStatement(part) ? undefined : part, frame);
}

function importedNames(parts: Part[]): ImportedName[] {
  return parts.flatMap((part): ImportedName[] => {
    if (part.kind === "Dotted") return [{ ...spanOf(part), name: part.text, asName: undefined }];
    return part.kind === "Alias" ? [{ ...spanOf(part), name: part.name, asName: part.asName }] : [];
  });
}

function buildImportFrom(frame: Frame): Part {
  const [from, ...names] = frame.parts.filter((part) => part.kind !== "Token");
  const isRelative = from?.kind === "Relative";
  const module = isRelative ? from.module : from?.kind === "Dotted" ? from.text : "";
  const level = isRelative ? from.level : 0;
  return { kind: "ImportFrom", ...spanOf(frame), module, level, names: importedNames(names) };
}

function buildIf(frame: Frame): Part {
  const elifs = findParts(frame, "Elif").map(({ test, body }) => ({ test, body }));
  const branches: If["branches"] = [{ test: firstOf(frame), body: bodyOf(frame) }, ...elifs];
  return { kind: "If", ...spanOf(frame), branches, orelse: elseOf(frame) };
}

function buildExcept(frame: Frame): Part {
  const as = findPart(frame, "As");
  const [type, alias] = expressionsOf(frame);
  const target = as ? as.target : alias;
  const name = target?.kind === "Name" ? target.id : undefined;
  return { kind: "Except", type: as?.value ?? type, name, body: bodyOf(frame) };
}

/** Only literals and dotted names compare by value; a bare name captures, and every other pattern takes apart. */
function buildPattern(frame: Frame, text: string): Part {
  const [only] = frame.parts;
  const isLiteral = only?.kind === "Number" || only?.kind === "String" || only?.kind === "Literal";
  if (frame.parts.length === 1 && isLiteral) return only;
  if (frame.parts.length === 1 && only?.kind === "Dotted" && only.text.includes(".")) return buildDotted(only);
  const written = text.slice(frame.start, frame.end);
  return opaque(frame, written === "_" ? "_" : "pattern");
}

/** `Kind.ADAM` in a pattern is the value of that name. */
function buildDotted({ text, start, end }: Extract<Part, { kind: "Dotted" }>): Expression {
  const [first = "", ...rest] = text.split(".");
  const name = (id: string): Name => ({ kind: "Name", start, end, id });
  return rest.reduce<Expression>(
    (object, id) => ({ kind: "Attribute", start, end, object, name: name(id) }),
    name(first),
  );
}

function casesOf(frame: Frame): Match["cases"] {
  return findParts(frame, "Case").map(({ pattern, guard, body }) => ({ pattern, guard, body }));
}

function buildFunction(frame: Frame): Part {
  const [name, ...types] = expressionsOf(frame);
  return {
    kind: "FunctionDef",
    ...spanOf(frame),
    name: nameOf(name, frame),
    parameters: findPart(frame, "Parameters")?.items ?? [],
    returns: hasToken(frame, "->") ? types.at(-1) : undefined,
    body: bodyOf(frame),
    decorators: [],
    isAsync: hasToken(frame, "async"),
    damaged: false,
  };
}

function buildClass(frame: Frame): Part {
  const name = nameOf(frame.parts.find(isExpression), frame);
  const bases = findPart(frame, "Arguments")?.items ?? [];
  return { kind: "ClassDef", ...spanOf(frame), name, bases, body: bodyOf(frame), decorators: [] };
}

function buildDecorated(frame: Frame): Part {
  const definition = frame.parts.find((part) => part.kind === "FunctionDef" || part.kind === "ClassDef");
  const decorators = findParts(frame, "Decorator").map((decorator) => decorator.value);
  if (definition === undefined) return { kind: "Damaged", ...spanOf(frame) };
  return { ...definition, start: frame.start, decorators };
}
