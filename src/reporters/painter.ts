import { styleText } from "node:util";

/** Gives text a style, where the terminal takes one. */
export type Painter = (style: TextStyle, text: string) => string;

/** Styles that read well on light and dark ground. */
type TextStyle = "bold" | "dim" | "red" | "yellow" | "blue" | "green" | "cyan";

/** Makes a painter; without colour it leaves text as it is. */
export function createPainter(useColor: boolean): Painter {
  return (style, text) => (useColor && text !== "" ? styleText(style, text, { validateStream: false }) : text);
}

/** The colour of each severity. */
export const SEVERITY_STYLES = { error: "red", warning: "yellow", note: "blue" } as const;
