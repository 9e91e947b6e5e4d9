import { createProgram, folderOf, type Program } from "../program/program.ts";
import { sortByRank } from "../program/versions/file-kind.ts";
import { type EnvironmentSetting, isRequirementFile, type Requirement } from "../program/versions/requirement.ts";
import { RequirementCollection } from "../program/versions/requirement-collection.ts";
import type { PythonParser } from "../python/parse-python.ts";
import type { SourceFile } from "../python/source-file.ts";
import { mayTrain } from "../recipe/may-train.ts";
import { type Coverage, WHOLE_PULL_REQUEST } from "./coverage.ts";
import { importedPaths } from "./imported-paths.ts";
import { launchersAround } from "./launcher-files.ts";
import type { ChangedFile, FileContent, FolderEntry, ReadRequest, ReviewRange, ReviewSource, Side } from "./ports.ts";
import { isPythonPath, readSource } from "./read-source.ts";

/** One side of the review, ready to be analysed. */
export interface GatheredSide {
  program: Program;
  requirements: Requirement[];
  /** Environment variables that files other than the code set. */
  settings?: EnvironmentSetting[];
  /** Day of the head commit, `YYYY-MM-DD`, where it is known. */
  day?: string | undefined;
  /** Paths of the changed files on this side. */
  changed: string[];
}

/** Both sides and what of them was not read. */
export interface Gathered {
  base: GatheredSide;
  head: GatheredSide;
  coverage: Coverage;
  /** Files of the head whose text is not their bytes as UTF-8: no edit of it would fit them. */
  recoded: Set<string>;
}

/** Files that imports may bring in, per review. */
const MAX_IMPORTED_FILES = 300;

/** Files that the interpretation may ask for, per review; many of them are places where an import could lead and does not. */
const MAX_WANTED_FILES = 600;

/** Files of requirements that are read without being changed, the most believed first. */
const MAX_REQUIREMENT_FILES = 60;

/** Folders beside the code in which requirements often lie. */
const REQUIREMENT_FOLDERS = ["requirements", "docker", ".devcontainer", ".github/workflows"];

/** Rounds in which the interpretation asks for what it met: a module, what that imports, a configuration it loads. */
const MAX_ROUNDS = 8;

/** Interprets one side as far as it was read, and gives the paths that it met and that nobody looked for. */
export type Explore = (side: GatheredSide, which: Side) => string[];

/**
 * Reads what the analysis needs in rounds: the changed files of both sides with the folders around them, then what they
 * import and the requirements, then files that requirements include under names of their own; then, as often as
 * `explore` names more, what the interpretation met. What did not change is read once for both sides.
 */
export async function gatherProgram(
  source: ReviewSource,
  range: ReviewRange,
  { parser, explore = () => [] }: { parser: PythonParser; explore?: Explore },
): Promise<Gathered> {
  const gatherer = new Gatherer(source, range, parser);
  await gatherer.readChanged();
  await gatherer.readImported();
  await gatherer.readIncluded();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (!(await gatherer.readWanted(explore))) break;
  }
  return gatherer.finish();
}

interface SideState {
  files: Map<string, SourceFile>;
  /** Files that are no Python. */
  texts: Map<string, string>;
  exists: Map<string, boolean>;
  requirements: RequirementCollection;
}

class Gatherer {
  private readonly coverage: Coverage = { analysed: [], skipped: [] };
  private readonly sides: Record<Side, SideState>;
  private readonly requirementPaths = new Set<string>();
  private readonly recoded = new Set<string>();
  /** Names in each folder that was listed; an empty set for folders that do not exist. */
  private readonly listings = new Map<string, Set<string>>();
  /** Files that were asked for because the interpretation met them. */
  private read = 0;
  private readonly source: ReviewSource;
  private readonly range: ReviewRange;
  private readonly parser: PythonParser;

  constructor(source: ReviewSource, range: ReviewRange, parser: PythonParser) {
    this.source = source;
    this.range = range;
    this.parser = parser;
    this.sides = { base: emptySide(parser), head: emptySide(parser) };
  }

  async readChanged(): Promise<void> {
    const files = this.range.files.filter(isWanted).flatMap((file) => this.placesOf(file));
    const folders = foldersAround(files.map((file) => file.path)).map((path) => ({ side: "head" as const, path }));
    if (files.length === 0) return;
    const answer = await this.source.read({ files, folders });
    for (const [index, { side, path }] of files.entries()) this.take(side, path, answer.files[index]);
    for (const [index, { path }] of folders.entries()) this.noteListing(path, answer.folders[index] ?? []);
  }

  async readImported(): Promise<void> {
    const requirements = sortByRank([...this.requirementPaths]).slice(0, MAX_REQUIREMENT_FILES);
    const changed = [...this.sides.head.files.values()];
    const launchers = changed.flatMap((file) => launchersAround(file, this.listings));
    const imports = [...this.wantedImports("head"), ...this.wantedImports("base")];
    const wanted = new Set([...requirements, ...launchers, ...imports]);
    const files = [...wanted].slice(0, MAX_IMPORTED_FILES).map((path) => ({ side: "head" as const, path }));
    const moved = [...wanted].filter((path) => this.isChanged(path)).map((path) => ({ side: "base" as const, path }));
    if (files.length + moved.length === 0) return;
    const request: ReadRequest = { files: [...files, ...moved], folders: [] };
    const answer = await this.source.read(request);
    request.files.forEach(({ side, path }, index) => {
      this.take(side, path, answer.files[index]);
      if (side === "head" && !this.isChanged(path)) this.take("base", path, answer.files[index]);
    });
    if (wanted.size > MAX_IMPORTED_FILES)
      this.skip("imports", `only ${MAX_IMPORTED_FILES} of ${wanted.size} imported files were looked for`);
  }

  async readIncluded(): Promise<void> {
    const sides: Side[] = this.range.base === undefined ? ["head"] : ["head", "base"];
    const files = sides.flatMap((side) => {
      const paths = this.sides[side].requirements.missing(MAX_REQUIREMENT_FILES).filter((path) => !isPythonPath(path));
      return paths.filter((path) => !this.sides[side].exists.has(path)).map((path) => ({ side, path }));
    });
    if (files.length === 0) return;
    const answer = await this.source.read({ files, folders: [] });
    for (const [index, { side, path }] of files.entries()) this.take(side, path, answer.files[index]);
  }

  /** Reads what the interpretation met; false when there was nothing that may exist. */
  async readWanted(explore: Explore): Promise<boolean> {
    const sides: Side[] = this.range.base === undefined ? ["head"] : ["head", "base"];
    const files = sides.flatMap((side) => this.wantedOn(side, explore(this.finishSide(side), side)));
    const room = MAX_WANTED_FILES - this.read;
    if (files.length === 0 || room <= 0) return false;
    const asked = files.slice(0, room);
    this.read += asked.length;
    const inside = [...new Set(asked.map(({ path }) => folderOf(path)))].filter((path) => !this.listings.has(path));
    const folders = inside.map((path) => ({ side: "head" as const, path }));
    const named = asked.filter(({ path }) => !path.endsWith("/"));
    const answer = await this.source.read({ files: named, folders });
    for (const [index, { path }] of folders.entries()) this.noteListing(path, answer.folders[index] ?? []);
    for (const { side, path } of asked) if (path.endsWith("/")) this.sides[side].exists.set(path, true);
    named.forEach(({ side, path }, index) => {
      this.take(side, path, answer.files[index]);
      if (side === "head" && !this.isChanged(path)) this.take("base", path, answer.files[index]);
    });
    return true;
  }

  /** What does not differ between the sides is asked for at head. */
  private wantedOn(side: Side, paths: string[]): { side: Side; path: string }[] {
    const { exists } = this.sides[side];
    const open = paths.filter((path) => !exists.has(path) && this.isPossible(path));
    return open.filter((path) => side === "head" || this.isChanged(path)).map((path) => ({ side, path }));
  }

  finish(): Gathered {
    if (this.range.incomplete) this.skip(WHOLE_PULL_REQUEST, this.range.incomplete);
    const { coverage, recoded } = this;
    coverage.analysed.sort();
    return { base: this.finishSide("base"), head: this.finishSide("head"), coverage, recoded };
  }

  private finishSide(side: Side): GatheredSide {
    const { files, exists, texts, requirements } = this.sides[side];
    const paths = this.range.files.flatMap((file) => pathOn(side, file) ?? []);
    const changed = paths.filter((path) => files.has(path));
    const program = createProgram([...files.values()], exists, texts, this.listings);
    return { program, ...requirements.join(), day: this.range.day, changed };
  }

  private placesOf(file: ChangedFile): { side: Side; path: string }[] {
    return (["head", "base"] as const).flatMap((side) => {
      const path = pathOn(side, file);
      const hasSide = side === "head" || this.range.base !== undefined;
      return path !== undefined && hasSide ? [{ side, path }] : [];
    });
  }

  private take(side: Side, path: string, content: FileContent | undefined): void {
    const state = this.sides[side];
    if (content === undefined || state.files.has(path)) return;
    state.exists.set(path, content.kind === "text");
    if (content.kind === "unread" && side === "head") this.skip(path, content.reason);
    if (content.kind !== "text") return;
    if (content.isRecoded && side === "head") this.recoded.add(path);
    const problem = state.requirements.wants(path) ? state.requirements.take(path, content.text) : undefined;
    if (problem && side === "head") this.skip(path, problem);
    // A script such as setup.py is looked at as code only where the pull request changes it.
    const isCode = isPythonPath(path) && (!this.requirementPaths.has(path) || this.isChanged(path));
    if (isCode) this.takePython(side, path, content.text);
    else if (!isPythonPath(path)) state.texts.set(path, content.text);
  }

  private takePython(side: Side, path: string, text: string): void {
    const parsed = readSource(this.parser, path, text);
    if ("reason" in parsed) {
      if (side === "head") this.skip(path, parsed.reason);
      return;
    }
    this.sides[side].files.set(path, parsed.file);
    if (side !== "head") return;
    if (parsed.remark) this.skip(path, parsed.remark);
    this.coverage.analysed.push(path);
  }

  private noteListing(folder: string, entries: FolderEntry[]): void {
    this.listings.set(folder, new Set(entries.map((entry) => entry.name)));
    for (const { name, kind } of entries) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (kind === "file" && isRequirementFile(path)) this.requirementPaths.add(path);
    }
  }

  /** Import candidates of the changed files that were not looked for yet and that the listed folders do not rule out. */
  private wantedImports(side: Side): string[] {
    const { files, exists } = this.sides[side];
    const paths = [...files.values()].filter(mayTrain).flatMap((file) => importedPaths(file));
    return paths.filter((path) => !exists.has(path) && this.isPossible(path));
  }

  private isPossible(path: string): boolean {
    const parts = path.split("/");
    return parts.every((part, index) => this.listings.get(parts.slice(0, index).join("/"))?.has(part) ?? true);
  }

  private isChanged(path: string): boolean {
    return this.range.files.some((file) => file.path === path || file.previousPath === path);
  }

  private skip(path: string, reason: string): void {
    if (!this.coverage.skipped.some((one) => one.path === path && one.reason === reason))
      this.coverage.skipped.push({ path, reason });
  }
}

function emptySide(parser: PythonParser): SideState {
  return { files: new Map(), exists: new Map(), texts: new Map(), requirements: new RequirementCollection(parser) };
}

function isWanted(file: ChangedFile): boolean {
  return isPythonPath(file.path) || isRequirementFile(file.path);
}

function pathOn(side: Side, file: ChangedFile): string | undefined {
  if (side === "head") return file.status === "removed" ? undefined : file.path;
  return file.status === "added" ? undefined : (file.previousPath ?? file.path);
}

/** The folders of some paths, all folders above them, `src`, and where requirements lie; `""` is the root. */
function foldersAround(paths: string[]): string[] {
  const folders = paths.flatMap((path) => {
    const parts = path.split("/").slice(0, -1);
    return [...parts.keys(), parts.length].map((length) => parts.slice(0, length).join("/"));
  });
  return [...new Set(["", "src", ...REQUIREMENT_FOLDERS, ...folders])].sort();
}
