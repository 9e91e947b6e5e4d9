import type { Argument, Expression, Parameter, Statement } from "../../src/python/nodes.ts";
import { parser } from "./parser.ts";

/** Parses code and prints its statements, one a line, blocks in braces: `If (x > 1) { Pass }`. */
export function printCode(code: string): string {
  const module = parser.parse(code);
  if (module === undefined) throw new Error("the parser gave up");
  return module.body.map(printStatement).join("\n");
}

/** Parses one expression and prints it. */
export function printExpressionOf(code: string): string {
  const [statement] = parser.parse(code)?.body ?? [];
  return statement?.kind === "ExpressionStatement" ? print(statement.value) : `not an expression: ${statement?.kind}`;
}

function printStatement(node: Statement): string {
  const parts = STATEMENTS[node.kind] as ((node: Statement) => string) | undefined;
  return [node.kind, parts?.(node) ?? ""].filter((part) => part !== "").join(" ");
}

type StatementPrinters = { [K in Statement["kind"]]?: (node: Extract<Statement, { kind: K }>) => string };

const STATEMENTS: StatementPrinters = {
  ExpressionStatement: ({ value }) => print(value),
  Assign: ({ targets, value }) => [...targets, value].map(print).join(" = "),
  AugAssign: ({ target, operator, value }) => `${print(target)} ${operator}= ${print(value)}`,
  AnnAssign: ({ target, annotation, value }) =>
    `${print(target)}: ${print(annotation)}${value ? ` = ${print(value)}` : ""}`,
  Return: ({ value }) => printMaybe(value),
  Delete: ({ targets }) => targets.map(print).join(", "),
  Assert: ({ test }) => print(test),
  Raise: ({ exception, cause }) => [printMaybe(exception), cause ? `from ${print(cause)}` : ""].join(" ").trim(),
  Global: ({ names }) => names.join(", "),
  Nonlocal: ({ names }) => names.join(", "),
  Print: ({ values }) => values.map(print).join(", "),
  Exec: ({ code }) => print(code),
  TypeAlias: ({ name }) => print(name),
  Import: ({ names }) => names.map(printName).join(", "),
  ImportFrom: ({ level, module, names }) => `${".".repeat(level)}${module} ${names.map(printName).join(", ")}`,
  If: ({ branches, orelse }) =>
    [...branches.map(({ test, body }) => `${print(test)} ${block(body)}`), or(orelse)].join(" ").trim(),
  While: ({ test, body, orelse }) => `${print(test)} ${block(body)} ${or(orelse)}`.trim(),
  For: ({ target, iterable, body, orelse, isAsync }) =>
    `${isAsync ? "async " : ""}${print(target)} in ${print(iterable)} ${block(body)} ${or(orelse)}`.trim(),
  With: ({ items, body, isAsync }) => {
    const contexts = items.map(({ context, target }) => `${print(context)}${target ? ` as ${print(target)}` : ""}`);
    return `${isAsync ? "async " : ""}${contexts.join(", ")} ${block(body)}`;
  },
  Try: ({ body, handlers, orelse, finalbody }) => {
    const rescue = handlers.map(
      (one) => `except ${printMaybe(one.type)}${one.name ? ` as ${one.name}` : ""} ${block(one.body)}`,
    );
    return [block(body), ...rescue, or(orelse), finalbody.length > 0 ? `finally ${block(finalbody)}` : ""]
      .filter(Boolean)
      .join(" ");
  },
  Match: ({ subject, cases }) =>
    `${print(subject)} ${cases.map(({ pattern, guard, body }) => `case ${print(pattern)}${guard ? ` if ${print(guard)}` : ""} ${block(body)}`).join(" ")}`,
  FunctionDef: ({ name, parameters, returns, body, decorators, isAsync, damaged }) =>
    [
      ...decorators.map((one) => `@${print(one)}`),
      `${isAsync ? "async " : ""}${name.id}(${parameters.map(printParameter).join(", ")})${returns ? ` -> ${print(returns)}` : ""}`,
      ...(damaged ? ["damaged"] : []),
      block(body),
    ].join(" "),
  ClassDef: ({ name, bases, body, decorators }) =>
    [
      ...decorators.map((one) => `@${print(one)}`),
      `${name.id}(${bases.map(printArgument).join(", ")})`,
      block(body),
    ].join(" "),
};

function block(body: Statement[]): string {
  return `{ ${body.map(printStatement).join("; ")} }`;
}

function or(body: Statement[]): string {
  return body.length > 0 ? `else ${block(body)}` : "";
}

function printName({ name, asName }: { name: string; asName: string | undefined }): string {
  return asName === undefined ? name : `${name} as ${asName}`;
}

const STARS = { positionalOnly: "", plain: "", keywordOnly: "", varPositional: "*", varKeyword: "**" };

function printParameter({ name, style, annotation, default: value }: Parameter): string {
  const mark = style === "positionalOnly" ? "/" : style === "keywordOnly" ? "!" : "";
  return `${STARS[style]}${name}${mark}${annotation ? `: ${print(annotation)}` : ""}${value ? ` = ${print(value)}` : ""}`;
}

function printArgument({ name, value, unpack }: Argument): string {
  return `${unpack}${name === undefined ? "" : `${name}=`}${print(value)}`;
}

function printMaybe(node: Expression | undefined): string {
  return node ? print(node) : "";
}

function print(node: Expression): string {
  switch (node.kind) {
    case "Name":
      return node.id;
    case "Number":
      return `${node.value}${node.isFloat ? "f" : ""}`;
    case "String":
      return `${node.isBytes ? "b" : ""}${JSON.stringify(node.value)}`;
    case "FormattedString":
      return `f[${node.parts.map(print).join(" ")}]`;
    case "Literal":
      return node.value;
    case "List":
      return `[${node.items.map(print).join(", ")}]`;
    case "Tuple":
      return `(${node.items.map(print).join(", ")},)`;
    case "Set":
      return `{${node.items.map(print).join(", ")}}`;
    case "Dict":
      return `{${node.entries.map(({ key, value }) => (key ? `${print(key)}: ${print(value)}` : `**${print(value)}`)).join(", ")}}`;
    case "Attribute":
      return `${print(node.object)}.${node.name.id}`;
    case "Subscript":
      return `${print(node.object)}[${print(node.index)}]`;
    case "Slice":
      return [node.lower, node.upper, node.step].map(printMaybe).join(":");
    case "Call":
      return `${print(node.callee)}(${node.arguments.map(printArgument).join(", ")})`;
    case "Unary":
      return `(${node.operator} ${print(node.operand)})`;
    case "Binary":
    case "BoolOp":
      return `(${print(node.left)} ${node.operator} ${print(node.right)})`;
    case "Compare":
      return `(${node.operands.map((operand, index) => `${index > 0 ? `${node.operators[index - 1]} ` : ""}${print(operand)}`).join(" ")})`;
    case "Conditional":
      return `(${print(node.body)} if ${print(node.test)} else ${print(node.orelse)})`;
    case "Lambda":
      return `(lambda ${node.parameters.map(printParameter).join(", ")}: ${print(node.body)})`;
    case "Comprehension": {
      const clauses = node.clauses.map(({ target, iterable, conditions }) =>
        [`for ${print(target)} in ${print(iterable)}`, ...conditions.map((one) => `if ${print(one)}`)].join(" "),
      );
      return `${node.form}<${node.key ? `${print(node.key)}: ` : ""}${print(node.element)} ${clauses.join(" ")}>`;
    }
    case "Await":
      return `(await ${print(node.value)})`;
    case "Yield":
      return `(yield${node.isFrom ? " from" : ""} ${printMaybe(node.value)})`;
    case "Starred":
      return `${node.stars}${print(node.value)}`;
    case "NamedExpression":
      return `(${node.target.id} := ${print(node.value)})`;
    case "Opaque":
      return `?${node.reason}?`;
  }
}
