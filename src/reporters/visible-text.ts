/**
 * Text from a program may hold anything. On a terminal, control characters move the cursor, change colours and titles, and
 * marks of direction show another order of characters than the file has.
 */

/** Columns that a tab takes. */
const TAB = "    ";

/** C0 and C1 controls, and the marks that change the direction of text or are not seen at all. */
const CONTROLS = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** Any text as one line that a terminal only shows: controls become pictures such as `␛`, each one column wide. */
export function toVisible(text: string): string {
  return text.replaceAll("\t", TAB).replace(CONTROLS, pictureOf);
}

/** The same for text of several lines. */
export function toVisibleLines(text: string): string {
  return text.split("\n").map(toVisible).join("\n");
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

/** East Asian wide characters and emoji; the rest of what terminals show in two columns is rare in code. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

/** How many columns a line takes. */
export function measureWidth(line: string): number {
  let width = 0;
  for (const character of line) width += /\p{Mn}|\p{Me}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** Breaks a sentence into lines of at most so many columns, at spaces. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && measureWidth(line) + 1 + measureWidth(word) <= width)
      lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines;
}
