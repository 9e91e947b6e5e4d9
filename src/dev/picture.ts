import { writeFileSync } from "node:fs";
import { endOnSignal } from "./end-on-signal.ts";
import { openBrowser } from "./open-browser.ts";
import { runScript, ScriptError } from "./run-script.ts";
import { shrinkPng } from "./shrink-png.ts";
import { type Demo, openSamplePull, startDemo, waitForCheck } from "./start-demo.ts";

/**
 * `npm run picture`: makes the README's picture from the demo. The pull request is reviewed by the real App, the page is
 * the stand-in's, and what is shown is a part of it as it is: one file with its comment, and the check run.
 */
async function run(): Promise<number> {
  let demo: Demo | undefined;
  endOnSignal(async () => demo?.close());
  demo = await startDemo();
  const pull = await openSamplePull(demo.repository);
  await waitForCheck(pull);
  const bytes = await takePicture(pull.url);
  await demo.close();
  if (bytes.length > MAX_BYTES)
    throw new ScriptError(`the picture has ${bytes.length} bytes, more than ${MAX_BYTES}: show less of the page`);
  writeFileSync(PICTURE, bytes);
  console.log(`docs/review.png: ${Math.round(bytes.length / 1000)} kB`);
  return 0;
}

const PICTURE = new URL("../../docs/review.png", import.meta.url);

/** A README with a larger picture is slow to open. */
const MAX_BYTES = 300_000;

/** Of the page, in CSS pixels; the picture has twice as many. */
const WIDTH = 1_000;

async function takePicture(url: string): Promise<Buffer> {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 1_200 }, deviceScaleFactor: 2 });
    await page.goto(url);
    await page.addStyleTag({ content: LOOK });
    return shrinkPng(await page.locator("main").screenshot({ type: "png" }));
  } finally {
    await browser.close();
  }
}

/**
 * Shows one file with its comment and the check run with its first two recipes below it, without what is only of use to
 * somebody who can click.
 */
const LOOK = `
  body { background: #eef1f4; }
  .bar, main > *, .check table:nth-of-type(n + 3) { display: none !important; }
  main { display: flex; flex-direction: column; gap: 20px; padding: 24px 28px 28px; max-width: none; }
  main > h1 { display: block !important; order: 0; margin: 0; }
  main > [id="file-train_baseline.py"] { display: block !important; order: 1; }
  main > .check { display: block !important; order: 2; }
  .file, .box { margin: 0; background: #fff; box-shadow: 0 1px 3px #1f232826, 0 8px 24px #1f23281a; }
  .thread { max-width: none; }
  .thread-foot, .file > summary .right, .check form { display: none !important; }
`;

await runScript(run);
