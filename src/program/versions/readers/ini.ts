/** One line of a value in a configuration file. */
export interface IniLine {
  section: string;
  key: string;
  text: string;
  /** 1-based. */
  line: number;
  /** True where it stands behind the equals sign, false in the lines below. */
  isFirst: boolean;
}

/** The values of a configuration file as Python's `configparser` reads them: a value goes on in indented lines. */
export function readIni(text: string): IniLine[] {
  const found: IniLine[] = [];
  let section = "";
  let key = "";
  text.split(/\r?\n/).forEach((raw, index) => {
    const header = /^\[([^\]]+)\]/.exec(raw)?.[1];
    const [, name, value = ""] = /^([^\s#;[=:][^=:]*)[=:](.*)$/.exec(raw) ?? [];
    if (header !== undefined) [section, key] = [header.trim(), ""];
    else if (name !== undefined) {
      key = name.trim().toLowerCase();
      found.push({ section, key, text: value.trim(), line: index + 1, isFirst: true });
    } else if (/^\s+[^\s#;]/.test(raw) && key !== "")
      found.push({ section, key, text: raw.trim(), line: index + 1, isFirst: false });
  });
  return found.filter((one) => one.text !== "");
}
