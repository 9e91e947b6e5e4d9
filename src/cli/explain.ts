import { loadRulePages, type RulePage } from "../facts/rule-page.ts";
import { createPainter, type Painter } from "../reporters/painter.ts";
import type { ExitStatus } from "./exit-status.ts";
import { findNear } from "./find-near.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Prints a rule's page, or the list of all rules. */
export async function runExplain(rule: string | undefined, terminal: Terminal): Promise<ExitStatus> {
  const pages = loadRulePages();
  const paint = createPainter(terminal.useColor);
  terminal.write(rule === undefined ? listRules(pages, paint) : renderPage(findPage(pages, rule), paint));
  return 0;
}

function findPage(pages: RulePage[], rule: string): RulePage {
  const page = pages.find(({ metadata }) => metadata.id === rule || metadata.aliases.includes(rule));
  if (page) return page;
  const near = findNear(
    rule,
    pages.map(({ metadata }) => metadata.id),
  );
  const hint = near.length > 0 ? `did you mean ${near.join(" or ")}?` : "epoch-zero explain lists all";
  throw new UsageError(`there is no rule ${rule}: ${hint}`);
}

function listRules(pages: RulePage[], paint: Painter): string {
  const longest = Math.max(...pages.map(({ metadata }) => metadata.id.length));
  const rows = pages.map(({ metadata }) => `${paint("bold", metadata.id.padEnd(longest))}  ${metadata.title}`);
  return `${rows.join("\n")}\n\nepoch-zero explain RULE prints the page of one.\n`;
}

function renderPage({ metadata, body }: RulePage, paint: Painter): string {
  const { id, title, category, severity, precision, status, since, frameworks } = metadata;
  const facts = [severity, category, `precision ${precision}`, `${status} since ${since}`, frameworks.join(", ")].join(
    " · ",
  );
  const sources = Object.values(metadata.sources).map((source) => `${source.title}: ${source.url}`);
  return `${[paint("bold", id), title, paint("dim", facts), "", ...renderBody(body.trim(), paint), "", ...sources].join("\n")}\n`;
}

/** Words for the tags of code blocks. */
const BLOCK_TITLES: Record<string, string> = { "py report": "reported:", "py ok": "fine:" };

/** Headings stand out, code is indented; the rest of a page reads well as it is. */
function renderBody(body: string, paint: Painter): string[] {
  let isCode = false;
  return body.split("\n").flatMap((line) => {
    if (line.startsWith("```")) {
      isCode = !isCode;
      const title = BLOCK_TITLES[line.slice(3)];
      return isCode && title ? [paint("dim", title)] : [];
    }
    if (isCode) return [`    ${line}`.trimEnd()];
    return [line.startsWith("#") ? paint("bold", line.replace(/^#+ /, "")) : line];
  });
}
