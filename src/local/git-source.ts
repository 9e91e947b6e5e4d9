/**
 * A range of a local git repository, read through git's plumbing. Nothing of the repository runs: no hook, filter, text
 * conversion, monitor or fetch. Paths are never part of a command; objects are named by their ids.
 */
import type { FileContent, ReadAnswer, ReadRequest, ReviewRange, ReviewSource, Side } from "../review/ports.ts";
import { CommitTree } from "./commit-tree.ts";
import { DiskFolder } from "./disk-folder.ts";
import { type GitRepository, openRepository } from "./git-repository.ts";
import { listChanges } from "./list-changes.ts";
import { type BlobRequest, readBlobs } from "./read-blobs.ts";
import { type CommitRange, type RangeRequest, resolveRange } from "./resolve-range.ts";

/** A range of a local repository. */
export interface GitSource extends ReviewSource {
  /** The folder of the working tree, which all paths are relative to; undefined where there is none. */
  root: string | undefined;
}

/** Opens a range. Throws `SourceError` when there is no repository, no such commit or no common base. */
export async function openGitSource(request: RangeRequest & { cwd: string; gitDir?: string }): Promise<GitSource> {
  const repository = await openRepository(request);
  const range = await resolveRange(repository, request);
  return new LocalGitSource(repository, range);
}

class LocalGitSource implements GitSource {
  readonly root: string | undefined;
  private readonly repository: GitRepository;
  private readonly commits: CommitRange;
  private readonly disk: DiskFolder | undefined;
  private readonly trees = new Map<Side, Promise<CommitTree>>();

  constructor(repository: GitRepository, commits: CommitRange) {
    this.repository = repository;
    this.commits = commits;
    this.root = repository.workTree;
    this.disk = this.root !== undefined && commits.head === undefined ? new DiskFolder(this.root) : undefined;
  }

  async range(): Promise<ReviewRange> {
    return { ...this.commits, day: await this.findDay(), ...(await listChanges(this.repository, this.commits)) };
  }

  /** The day on which the head was committed; undefined for a working tree. */
  private async findDay(): Promise<string | undefined> {
    const { head } = this.commits;
    if (head === undefined) return undefined;
    return this.repository.git.ask(["show", "--no-patch", "--format=%cs", "--end-of-options", head]);
  }

  async read({ files, folders }: ReadRequest): Promise<ReadAnswer> {
    const places = await Promise.all(files.map(async ({ side, path }) => this.locate(side, path)));
    const blobs = await readBlobs(
      this.repository.git,
      places.flatMap((place) => ("id" in place ? [place] : [])),
    );
    return {
      files: places.map((place) => ("id" in place ? (blobs.get(place.id) ?? { kind: "missing" }) : place)),
      folders: await Promise.all(folders.map(({ side, path }) => this.listFolder(side, path))),
    };
  }

  /** A file's content where it is on disk, else the object to be read. */
  private async locate(side: Side, path: string): Promise<FileContent | BlobRequest> {
    if (side === "head" && this.disk) return this.disk.readFile(path);
    const found = (await this.treeOf(side)).find(path);
    if (found === undefined || found.mode === "160000") return { kind: "missing" };
    if (found.mode === "120000") return { kind: "unread", reason: "symbolic links are not followed" };
    return { path, id: found.id };
  }

  private async listFolder(side: Side, path: string): Promise<ReadAnswer["folders"][number]> {
    return side === "head" && this.disk ? this.disk.list(path) : (await this.treeOf(side)).list(path);
  }

  private treeOf(side: Side): Promise<CommitTree> {
    const known = this.trees.get(side);
    if (known) return known;
    const tree = CommitTree.load(this.repository.git, this.commits[side]);
    this.trees.set(side, tree);
    return tree;
  }
}
