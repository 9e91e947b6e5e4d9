import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { renderPretty } from "../../src/reporters/pretty.ts";
import { makeReport, PLAIN } from "./make-report.ts";
import { CLEARED, LEGACY, UNCLEARED } from "./scripts.ts";

describe("the report for people", () => {
  it("shows the place, the code, the reason and the fix, and counts at the end", async () => {
    const report = await makeReport("check", { head: { "train.py": UNCLEARED, "clean.py": CLEARED } });

    expect(renderPretty(report, PLAIN)).toMatchInlineSnapshot(`
      "train.py:11:9  warning  Gradients are never cleared between the turns of this loop: \`optimizer.step()\` applies the sum of all batches so far.  gradients-never-cleared
         10 │         loss = nn.functional.cross_entropy(model(inputs), targets)
       ▸ 11 │         loss.backward()
            │         ^^^^^^^^^^^^^^^
            │ \`backward()\` adds to the gradients that are there; the step is on line 12.
         12 │         optimizer.step()
            │ applies the sum of all gradients so far
         fix  11 + optimizer.zero_grad()  (verified, but it changes what is trained)

      1 warning in 1 of 2 files (0.4 s). Recipes: epoch-zero recipe clean.py train.py. Apply fixes: epoch-zero check train.py --format patch | git apply
      "
    `);
  });

  it("shows the fixed line where a line is replaced", async () => {
    const report = await makeReport("check", { head: { "train.py": LEGACY } });

    const lines = renderPretty(report, PLAIN).split("\n");

    expect(lines).toContain(
      '   fix  model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="mse")  (verified)',
    );
  });

  it("puts the carets below the cause when tabs and wide characters stand before it", async () => {
    const code = UNCLEARED.replace("        loss.backward()", '        s = "模型\\t"; loss.backward()').replaceAll(
      "    ",
      "\t",
    );
    const report = await makeReport("check", { head: { "train.py": code } });

    const lines = renderPretty(report, PLAIN).split("\n");
    const at = lines.findIndex((line) => line.includes("▸"));

    expect(lines[at]).toBe(' ▸ 11 │         s = "模型\\t"; loss.backward()');
    expect(lines[at + 1]).toBe("      │                       ^^^^^^^^^^^^^^^");
  });

  it("cuts long lines around the cause", async () => {
    const filler = `x = "${"a".repeat(300)}"; `;
    const report = await makeReport("check", {
      head: { "train.py": UNCLEARED.replace("        loss.backward()", `        ${filler}loss.backward(); ${filler}`) },
    });

    const lines = renderPretty(report, { ...PLAIN, width: 80 }).split("\n");
    const at = lines.findIndex((line) => line.includes("▸"));
    const [code = "", carets = ""] = lines.slice(at, at + 2);

    expect(code.length).toBeLessThanOrEqual(80);
    expect(code).toMatch(/│ ….*…$/);
    expect(code.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("loss.backward()");
  });

  it("lets no control character of a file through, in code, names or messages", async () => {
    const hostile = UNCLEARED.replace("loss.backward()", 'loss.backward()  # \u001b]0;title\u0007 \u202e "').replace(
      "optimizer.step()",
      "optimizer.step()\r",
    );
    const report = await makeReport("check", {
      head: { "tr\u001b[2Jain.py": hostile, "un\nread.py": { kind: "unread", reason: "\u001b[8m" } },
    });

    const text = renderPretty(report, PLAIN);

    expect(text).toContain("tr␛[2Jain.py:11:9");
    expect(text).toContain("un␊read.py: ␛[8m");
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it("has colours only where they are asked for", async () => {
    const report = await makeReport("check", { head: { "train.py": UNCLEARED } });

    const colored = renderPretty(report, { ...PLAIN, useColor: true });

    expect(colored).toContain("\u001b[33mwarning\u001b[39m");
    expect(stripVTControlCharacters(colored)).toBe(renderPretty(report, PLAIN));
  });

  it("counts the lines of a notebook as its editor does", async () => {
    const cells = [UNCLEARED.slice(0, UNCLEARED.indexOf("\n\ndef")), UNCLEARED.slice(UNCLEARED.indexOf("def"))].map(
      (source) => ({ cell_type: "code", source: source.split(/(?<=\n)/) }),
    );
    const notebook = JSON.stringify({ cells, nbformat: 4 }, null, 1);
    const report = await makeReport("check", { head: { "explore.ipynb": notebook } });

    const text = renderPretty(report, PLAIN);

    expect(text).toContain("explore.ipynb:cell 2:4:9  warning");
    expect(text).toContain(" ▸  4 │         loss.backward()\n      │         ^^^^");
    expect(text).toContain("   fix  4 + optimizer.zero_grad()");
  });

  it("of a range shows what it brings, what it touches and what it changes in the training", async () => {
    const base = { "train.py": `${CLEARED}# end\n`, "old.py": UNCLEARED };
    const head = {
      "train.py": `${UNCLEARED.replace("lr=0.1", "lr=0.01")}# end\n`,
      "old.py": `${UNCLEARED.replace("loss.backward()", "loss.backward()  # again")}# end\n`,
    };
    const report = await makeReport("review", { base, head });

    const text = renderPretty(report, { ...PLAIN, invocation: "epoch-zero review" });

    expect(text).toMatch(/^old\.py:11:9 {2}warning {2}.* \(it was there before\)/);
    expect(text).toMatch(/^train\.py:11:9 {2}warning {2}.*batches so far\. {2}gradients-never-cleared$/m);
    expect(text).toContain("What changes in the training:\n  train.py:9\n    learning rate   0.1 → 0.01 (×0.1)\n");
    expect(text.trimEnd().split("\n").at(-1)).toBe(
      "2 warnings in 2 changed files (0.4 s). Recipes: epoch-zero recipe old.py train.py. Apply fixes: epoch-zero review --format patch | git apply",
    );
  });

  it("of a range only counts what was there before and is not touched", async () => {
    const base = { "train.py": UNCLEARED };
    const report = await makeReport("review", { base, head: { "train.py": `${UNCLEARED}# end\n` } });

    const text = renderPretty(report, PLAIN);

    expect(text).toBe(
      "No findings in 1 changed file (0.4 s). 1 finding was there before: epoch-zero check shows all. Recipes: epoch-zero recipe train.py.\n",
    );
  });

  it.each([
    ["check", {}, "No Python files were found (0.4 s).\n"],
    ["review", {}, "Nothing has changed (0.4 s).\n"],
    ["review", { "README.md": "hello\n" }, "No Python file has changed (0.4 s).\n"],
    ["check", { "clean.py": "x = 1\n" }, "No findings in 1 file (0.4 s).\n"],
  ] as const)("of a %s of %j is one line", async (command, head, line) => {
    const report = await makeReport(command, command === "review" ? { base: {}, head } : { head });

    expect(renderPretty(report, PLAIN)).toBe(line);
  });

  it("never hides what was not read", async () => {
    const broken = await makeReport("check", { head: { "broken.py": "def f(:\n    pass\n\nx = 1\n" } });
    const names = Array.from({ length: 7 }, (_, index) => `m${index}.py`);
    const unread = { kind: "unread" as const, reason: "binary" };
    const many = await makeReport("check", { head: Object.fromEntries(names.map((name) => [name, unread])) });

    expect(renderPretty(broken, PLAIN)).toMatch(
      /^Not read, or not in full:\n {2}broken\.py: .* at line 1; the rest was analysed\n\nNo findings in 1 file/,
    );
    expect(renderPretty(many, PLAIN)).toMatch(
      /^Not read, or not in full:\n( {2}m\d\.py: binary\n){5} {2}and 2 more: --format json lists all\n\nNo file could be read/,
    );
  });
});
