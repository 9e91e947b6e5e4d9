/**
 * What a project's own files say about the releases of the packages it runs on: one reader for each kind of file, and
 * how their statements are weighed against one another. May be imported by every later layer; refuses to install, to
 * execute and to fetch anything, and never throws, whatever a file holds.
 */

import { kindOfFile } from "./file-kind.ts";

/** One line of a project's files that says which releases of a package may be installed. */
export interface Requirement {
  /** Normalised as PEP 503 says: lower case, runs of `-`, `_` and `.` are one dash. */
  package: string;
  /** A PEP 440 specifier, alternatives parted by ` || `; empty when any release will do. */
  specifier: string;
  path: string;
  /** 1-based. */
  line: number;
  /** The constraint as it stands there, where that is not PEP 440: `^1.2`, `=2.1=py39_0`. */
  written?: string;
  /** What decides whether the line counts: a marker, `extra gpu`, `group dev`, `job test`. Absent when it always does. */
  condition?: string;
  /** The folder or file that it speaks for, where that is not `scopeOfFile(path)`. */
  scope?: string;
}

/** A requirements file that another one names, as `-r` and `-c` do. */
export interface Include {
  /** Inside the repository. */
  path: string;
  /** 1-based line that names it. */
  line: number;
}

/** A value that a file gives to an environment variable on which Keras depends. */
export interface EnvironmentSetting {
  name: SettingName;
  /** Undefined where it is computed. */
  value: string | undefined;
  path: string;
  /** 1-based. */
  line: number;
  /** The folder or file that it speaks for. */
  scope: string;
  /** False where it is set under a condition, or only for the checks of a workflow. */
  isCertain: boolean;
}

/** The environment variables that are read: they choose among the Keras that are installed. */
export const SETTING_NAMES = ["TF_USE_LEGACY_KERAS", "KERAS_BACKEND"] as const;

/** One of `SETTING_NAMES`. */
export type SettingName = (typeof SETTING_NAMES)[number];

/** What one file says. */
export interface RequirementFile {
  path: string;
  /** The folder or file that it speaks for. */
  scope: string;
  requirements: Requirement[];
  includes: Include[];
  settings: EnvironmentSetting[];
  /** Why it was not read, or not to its end, in words; undefined when it was. */
  problem: string | undefined;
}

/** Whether a file is one that names required packages, and so is worth looking for. */
export function isRequirementFile(path: string): boolean {
  const kind = kindOfFile(path);
  return kind !== undefined && kind !== "notebook";
}

/** One form for the many spellings of a package's name. */
export function normalizePackage(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** Folders that hold files about the folder above them. */
const SIDE_FOLDERS =
  /(^|\/)(requirements?|requires|reqs|deps|dependencies|docker|dockerfiles?|\.docker|\.devcontainer|\.?binder|conda|conda[-_]envs?|envs?|environments?|\.?ci|\.github(\/workflows)?)\/$/i;

/** The folder for which a file of requirements speaks, ending in a slash; `""` is the whole repository. */
export function scopeOfFile(path: string): string {
  const folder = path.replace(/[^/]*$/, "");
  return folder.replace(SIDE_FOLDERS, "$1");
}

/** The folder or file for which a requirement speaks. */
export function scopeOf(requirement: Requirement): string {
  return requirement.scope ?? scopeOfFile(requirement.path);
}

/** Whether what speaks for `scope` speaks for the file at `path`. */
export function isWithinScope(path: string, scope: string): boolean {
  return scope === "" || (scope.endsWith("/") ? path.startsWith(scope) : path === scope);
}

/** How near a scope is to the files in it: greater is nearer. */
export function depthOfScope(scope: string): number {
  return scope === "" ? 0 : scope.split("/").length;
}
