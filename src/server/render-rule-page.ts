import type { RulePage } from "../facts/rule-page.ts";

/** The page of a rule for a browser: our own Markdown, which uses headings, paragraphs, code and fences. */
export function renderRulePage({ metadata, body }: RulePage): string {
  const { id, title, severity, precision, status } = metadata;
  const facts = `${severity} · precision ${precision} · ${status} · ${metadata.frameworks.join(", ")}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(title)}</h1><p><code>${id}</code> · ${escapeHtml(facts)}</p>
${renderBlocks(body)}
</body></html>
`;
}

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}pre{background:#f6f8fa;padding:1rem;overflow:auto}code{font-family:ui-monospace,monospace}";

function renderBlocks(body: string): string {
  return body
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) =>
      part.startsWith("```")
        ? renderFence(part)
        : part
            .split(/\n{2,}/)
            .map(renderBlock)
            .join("\n"),
    )
    .join("\n");
}

function renderFence(fence: string): string {
  const [, tag = "", code = ""] = /^```(.*)\n([\s\S]*?)```$/.exec(fence) ?? [];
  const label = tag.includes("report") ? "<p>Reported:</p>" : tag.includes("ok") ? "<p>Not reported:</p>" : "";
  return `${label}<pre><code>${escapeHtml(code)}</code></pre>`;
}

function renderBlock(block: string): string {
  const text = block.trim();
  if (text === "") return "";
  const heading = /^## (.*)$/.exec(text.split("\n")[0] ?? "");
  if (!heading) return `<p>${renderInline(text)}</p>`;
  const rest = text.split("\n").slice(1).join("\n");
  return `<h2>${renderInline(heading[1] ?? "")}</h2>${rest === "" ? "" : `<p>${renderInline(rest)}</p>`}`;
}

function renderInline(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
