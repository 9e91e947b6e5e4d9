import type { Reporter } from "./report.ts";

/** The result object, for programs; its keys always come in the same order. */
export const renderJson: Reporter = ({ review }) => formatJson(review.result);

/** A value as JSON that is safe to print: what a terminal would act on is escaped. */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(ACTIVE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}

/** `JSON.stringify` escapes the controls below 0x20 only. */
const ACTIVE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
