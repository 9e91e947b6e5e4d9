import { spanOf } from "./build-expression.ts";
import { buildContent, buildNumber, buildString, isFormatted } from "./build-literal.ts";
import type { Span } from "./nodes.ts";
import type { Part } from "./syntax-parts.ts";

type Leaf = Part | undefined | "branch";

const LEAVES: Record<string, (span: Span, text: string) => Leaf> = {
  identifier: ({ start, end }, text) => ({ kind: "Name", start, end, id: text.slice(start, end) }),
  integer: (span, text) => buildNumber(text.slice(span.start, span.end), span),
  float: (span, text) => buildNumber(text.slice(span.start, span.end), span),
  string: (span, text) =>
    isFormatted(text, span.start) ? "branch" : buildString(text.slice(span.start, span.end), span),
  string_content: (span, text) => ({ kind: "Content", value: buildContent(text.slice(span.start, span.end), span) }),
  true: (span) => ({ kind: "Literal", ...spanOf(span), value: "True" }),
  false: (span) => ({ kind: "Literal", ...spanOf(span), value: "False" }),
  none: (span) => ({ kind: "Literal", ...spanOf(span), value: "None" }),
  ellipsis: (span) => ({ kind: "Literal", ...spanOf(span), value: "..." }),
  pass_statement: (span) => ({ kind: "Pass", ...spanOf(span) }),
  break_statement: (span) => ({ kind: "Break", ...spanOf(span) }),
  continue_statement: (span) => ({ kind: "Continue", ...spanOf(span) }),
  dotted_name: (span, text) => ({
    kind: "Dotted",
    ...spanOf(span),
    text: text.slice(span.start, span.end).replace(/\s/g, ""),
  }),
  wildcard_import: (span) => ({ kind: "Dotted", ...spanOf(span), text: "*" }),
  import_prefix: (span, text) => {
    const level = text.slice(span.start, span.end).replace(/[^.]/g, "").length;
    return { kind: "Relative", ...spanOf(span), level, module: "" };
  },
  positional_separator: () => ({ kind: "Separator", style: "positionalOnly" }),
  keyword_separator: () => ({ kind: "Separator", style: "keywordOnly" }),
  string_start: () => undefined,
  string_end: () => undefined,
  type_conversion: () => ({ kind: "Token", text: "!" }),
  line_continuation: () => undefined,
};

/** Builds a node that is finished without its children: undefined when it means nothing to us, "branch" for all others. */
export function buildLeaf(type: string, span: Span, text: string): Leaf {
  const build = LEAVES[type];
  return build ? build(span, text) : "branch";
}
