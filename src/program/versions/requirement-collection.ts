import type { PythonParser } from "../../python/parse-python.ts";
import { kindOfFile } from "./file-kind.ts";
import { joinRequirements, listMissingIncludes } from "./join-requirements.ts";
import { readRequirementFile } from "./read-requirements.ts";
import type { EnvironmentSetting, Requirement, RequirementFile } from "./requirement.ts";

/** The requirement files of one side of a pull request, as they come in. */
export class RequirementCollection {
  private readonly files: RequirementFile[] = [];
  private readonly included = new Set<string>();
  private readonly parser: PythonParser;

  constructor(parser: PythonParser) {
    this.parser = parser;
  }

  /** Whether a file is to be taken: by its name, or because one that was taken includes it. */
  wants(path: string): boolean {
    return kindOfFile(path) !== undefined || this.included.has(path);
  }

  /** Reads a file. Returns why some of it was not read, in words. */
  take(path: string, text: string): string | undefined {
    const file = readRequirementFile(path, text, this.parser);
    this.files.push(file);
    for (const include of file.includes) this.included.add(include.path);
    return file.problem && `requirements: ${file.problem}`;
  }

  /** The paths of included files that were not taken; at most `limit`. */
  missing(limit: number): string[] {
    return listMissingIncludes(this.files).slice(0, limit);
  }

  /** What all files say together. */
  join(): { requirements: Requirement[]; settings: EnvironmentSetting[] } {
    return { requirements: joinRequirements(this.files), settings: this.files.flatMap((file) => file.settings) };
  }
}
