import { ensureSpec } from "./spec/spec.ts";

/** Vitest's global set-up: makes the cut of GitHub's description when it is missing, so that every test file finds it. */
export async function setup(): Promise<void> {
  await ensureSpec();
}
