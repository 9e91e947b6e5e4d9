/** The look of the pages: light, quiet, near to what people know. */
export const STYLE = `
:root {
  --line: #d1d9e0; --soft: #f6f8fa; --muted: #59636e; --link: #0969da;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
body {
  margin: 0; color: #1f2328; background: #fff;
  font: 14px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, "DejaVu Sans", sans-serif;
}
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
main { max-width: 1100px; margin: 0 auto; padding: 24px 20px 80px; }
h1 code { font-size: 22px; }
h1 { font-size: 26px; font-weight: 400; margin: 0 0 8px; line-height: 1.25; overflow-wrap: anywhere; }
h2 {
  font-size: 20px; font-weight: 600; margin: 36px 0 12px; padding-bottom: 6px;
  border-bottom: 1px solid var(--line);
}
code, pre, .diff { font-family: var(--mono); font-size: 12px; }
.muted { color: var(--muted); font-weight: 400; }
.right { margin-left: auto; }
.icon { flex: none; vertical-align: -3px; }
.bar {
  display: flex; gap: 12px; align-items: center; padding: 12px 20px; background: var(--soft);
  border-bottom: 1px solid var(--line);
}
.bar a { color: inherit; }
.button, select {
  font: inherit; font-size: 12px; font-weight: 500; padding: 3px 10px; border: 1px solid var(--line);
  border-radius: 6px; background: var(--soft); color: #25292e; cursor: pointer;
}
.button:hover { background: #eff2f5; }
.button.primary { background: #1f883d; border-color: #1a7f37; color: #fff; }
.label {
  display: inline-block; padding: 0 7px; border: 1px solid var(--line); border-radius: 12px; font-size: 12px;
  line-height: 18px; color: var(--muted); font-weight: 500; white-space: nowrap;
}
.label.done { color: #8250df; border-color: #c297ff; }
.label.attention, .label.running { color: #9a6700; border-color: #d4a72c; }
.label.success { color: #1a7f37; border-color: #4ac26b; }
.label.failure, .label.timed_out, .label.action_required { color: #d1242f; border-color: #ff8182; }
.avatar {
  display: inline-flex; align-items: center; justify-content: center; width: 20px; height: 20px;
  border-radius: 50%; color: #fff; font-size: 11px; font-weight: 600; margin-right: 6px;
  vertical-align: middle;
}
.avatar.bot { border-radius: 5px; }
.pull-line { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; color: var(--muted); margin: 0 0 16px; }
.ref { background: #ddf4ff; color: #0969da; padding: 2px 6px; border-radius: 6px; }
.state {
  display: inline-flex; align-items: center; gap: 5px; color: #fff; padding: 5px 12px; border-radius: 2em;
  font-weight: 500; text-transform: capitalize; margin-right: 4px; background: #1f883d;
}
.state.closed { background: #cf222e; }
.state.merged { background: #8250df; }
.state.draft { background: #59636e; }
.dot.open { color: #1a7f37; }
.dot.closed { color: #cf222e; }
.dot.merged { color: #8250df; }
.dot.draft { color: var(--muted); }
.tabs { display: flex; gap: 24px; border-bottom: 1px solid var(--line); padding-bottom: 8px; margin-bottom: 20px; }
.tabs a { color: #1f2328; }
.tabs b { background: #eff1f3; border-radius: 10px; padding: 1px 7px; font-size: 12px; font-weight: 500; }
.box { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 16px; overflow: hidden; background: #fff; }
.box-head {
  display: flex; flex-wrap: wrap; align-items: center; gap: 6px; padding: 8px 14px; background: var(--soft);
  border-bottom: 1px solid var(--line);
}
.box-body { padding: 14px; }
.check-title { margin: 0 0 10px; font-size: 18px; }
.checks, .pulls, .file-list, .links { list-style: none; margin: 0; padding: 0; }
.checks li { padding: 9px 14px; border-top: 1px solid var(--line); }
.checks li:first-child { border-top: 0; }
.pulls li { display: flex; gap: 10px; padding: 10px 14px; border-top: 1px solid var(--line); }
.pulls li:first-child { border-top: 0; }
.pulls p { margin: 2px 0 0; font-size: 12px; }
.pulls strong { font-size: 15px; }
.pulls p strong { font-size: 12px; }
.pulls a { color: inherit; }
.pulls .avatar { width: 16px; height: 16px; font-size: 9px; margin-right: 3px; }
.file-list { margin-bottom: 16px; }
.file-list li { padding: 2px 0; }
.counts { font-size: 12px; font-family: var(--mono); }
.plus { color: #1a7f37; }
.minus { color: #d1242f; }
.empty, .note { color: var(--muted); padding: 14px; margin: 0; }
.file { border: 1px solid var(--line); border-radius: 6px; margin-bottom: 16px; overflow: hidden; }
.file > summary {
  display: flex; gap: 10px; align-items: center; padding: 8px 12px; background: var(--soft);
  border-bottom: 1px solid var(--line); cursor: pointer;
}
.diff { width: 100%; border-collapse: collapse; tab-size: 4; line-height: 20px; }
.diff td { padding: 0; vertical-align: top; }
.diff .num {
  width: 1%; min-width: 44px; padding: 0 10px; text-align: right; color: var(--muted); user-select: none;
  white-space: nowrap;
}
.diff .num a { color: inherit; }
.diff .sign { width: 16px; text-align: center; user-select: none; }
.diff .code { white-space: pre-wrap; overflow-wrap: anywhere; padding-right: 10px; }
.added { background: #dafbe1; }
.added .num { background: #aceebb; }
.deleted { background: #ffebe9; }
.deleted .num { background: #ffcecb; }
.hunk { background: #ddf4ff; color: var(--muted); }
.hunk td { padding-top: 3px !important; padding-bottom: 3px !important; }
tr:target { background: #fff8c5; }
.hl-c { color: #59636e; }
.hl-s { color: #0a3069; }
.hl-n { color: #0550ae; }
.hl-k { color: #cf222e; }
.between {
  padding: 10px 14px; background: var(--soft); border-top: 1px solid var(--line);
  border-bottom: 1px solid var(--line);
  font: 14px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, "DejaVu Sans", sans-serif;
}
.between > * + * { margin-top: 10px; }
.thread { max-width: 860px; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
.comment { padding: 10px 14px; }
.comment + .comment { border-top: 1px solid var(--line); }
.comment header { display: flex; align-items: center; gap: 6px; margin-bottom: 6px; }
.comment:target, .thread:target { box-shadow: 0 0 0 2px var(--link); border-radius: 6px; }
.range { margin: 0 0 8px; font-size: 12px; }
.reactions { margin-top: 8px; }
.thread-foot {
  display: flex; flex-wrap: wrap; gap: 8px; padding: 8px 14px; background: var(--soft);
  border-top: 1px solid var(--line); border-radius: 0 0 6px 6px;
}
.reply { display: flex; flex: 1; gap: 8px; }
.reply input { flex: 1; }
.reply input, textarea {
  font: inherit; font-size: 13px; padding: 4px 8px; border: 1px solid var(--line); border-radius: 6px;
  width: 100%;
}
.fold > summary {
  padding: 6px 10px; border: 1px solid var(--line); border-radius: 6px; background: #fff; cursor: pointer;
  max-width: 860px;
}
.fold[open] > summary { margin-bottom: 8px; }
.suggestion { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; margin: 8px 0; }
.suggestion-head {
  padding: 5px 10px; font-size: 12px; background: var(--soft); border-bottom: 1px solid var(--line);
  color: var(--muted);
}
.suggestion-foot { padding: 6px 10px; border-top: 1px solid var(--line); text-align: right; font-size: 12px; }
.suggestion .diff td, .suggestion .diff tr { border: 0; }
.comment-form p { margin: 8px 0; }
.annotation {
  display: flex; gap: 10px; max-width: 860px; padding: 10px 12px; border: 1px solid var(--line);
  border-left-width: 3px; border-radius: 6px; background: #fff; margin-bottom: 8px;
}
.annotation.warning { border-left-color: #d4a72c; }
.annotation.failure { border-left-color: #d1242f; }
.annotation.notice { border-left-color: var(--link); }
.annotation p { margin: 0; font-size: 12px; }
.annotation .message { white-space: pre-wrap; font: inherit; font-size: 13px; margin: 2px 0 0; }
.markdown + .markdown { margin-top: 16px; }
.markdown > :first-child { margin-top: 0; }
.markdown > :last-child { margin-bottom: 0; }
.markdown p, .markdown ul, .markdown ol, .markdown table, .markdown blockquote, .markdown details {
  margin: 0 0 12px;
}
.markdown pre {
  background: var(--soft); border-radius: 6px; padding: 12px; overflow: auto; margin: 0 0 10px;
  line-height: 1.45;
}
.markdown code { background: #eff1f3; border-radius: 6px; padding: 2px 5px; }
.markdown pre code { background: none; padding: 0; }
.markdown blockquote { border-left: 4px solid var(--line); padding: 0 12px; color: var(--muted); }
.markdown table { border-collapse: collapse; display: block; width: max-content; max-width: 100%; overflow: auto; }
.markdown .suggestion table { display: table; width: 100%; margin: 0; }
.markdown th, .markdown td { border: 1px solid var(--line); padding: 5px 12px; }
.markdown tr:nth-child(2n) td { background: var(--soft); }
.markdown .suggestion tr td { background: none; padding: 0 6px; }
.markdown .suggestion .num { min-width: 40px; }
.markdown .suggestion .added .num { background: #aceebb; }
.markdown .suggestion .deleted .num { background: #ffcecb; }
.markdown sub { color: var(--muted); }
.markdown summary { cursor: pointer; font-weight: 600; }
.markdown h1, .markdown h2, .markdown h3 {
  font-size: 16px; margin: 16px 0 8px; border: 0; padding: 0; font-weight: 600;
}
`;
