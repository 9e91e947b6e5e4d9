import type { Finding } from "../../src/findings/finding.ts";

/** `# expect: rule` on a line of its own, in Python or as one string of a notebook's JSON. */
const EXPECTATION = /^\s*"?\s*# expect: ([a-z, -]+?)(?:\\n",?)?\s*$/;

/** What the texts of a fixture say should be found, as `path:line rule`, sorted; the line is the one below the comment. */
export function readExpectations(texts: Map<string, string>): string[] {
  return [...texts].flatMap(([path, text]) => expectationsOf(path, text)).sort();
}

/** Findings in the same form. */
export function listFindings(findings: Finding[]): string[] {
  return findings.map(({ range, rule }) => `${range.path}:${range.startLine} ${rule}`).sort();
}

/** What was expected and not found, and what was found and not expected. */
export function compareFindings(expected: string[], found: string[]): { missing: string[]; noisy: string[] } {
  return { missing: without(expected, found), noisy: without(found, expected) };
}

function expectationsOf(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const rules = EXPECTATION.exec(line)?.[1]?.split(",") ?? [];
    return rules.map((rule) => `${path}:${index + 2} ${rule.trim()}`);
  });
}

/** Multiset difference. */
function without(list: string[], other: string[]): string[] {
  const rest = [...other];
  return list.filter((item) => {
    const at = rest.indexOf(item);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
