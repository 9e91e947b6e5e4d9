import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { ScriptError } from "./run-script.ts";

/** Where distributions put Chromium, and its sibling. */
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map(
  (name) => `/usr/bin/${name}`,
);

const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync", "--font-render-hinting=none"],
];

/** Starts the Chromium of this machine, without a window. Throws `ScriptError` when it has none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new ScriptError("no Chromium in /usr/bin: install it (apt install chromium)");
  return chromium.launch({ executablePath, args: FLAGS });
}
