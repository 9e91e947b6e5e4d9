import { launcherKind } from "../program/command-lines/launcher-file.ts";
import { folderOf } from "../program/program.ts";
import type { SourceFile } from "../python/source-file.ts";

/** Small files with commands that are read beside one script; more would say nothing new. */
const MAX_LAUNCHERS = 20;

/** Modules that a script reads its command line with. */
const READS_COMMAND_LINE =
  /\b(argparse|optparse|configargparse|click|typer|absl|fire|tyro|simple_parsing|HfArgumentParser|TrlParser|jsonargparse|draccus|pyrallis|hydra|tap|sys\.argv)\b/;

/**
 * The files with commands that may start a script: shell scripts, Makefiles and READMEs in its folder and at the root, as
 * far as those folders were listed. None for files that read no command line.
 */
export function launchersAround(file: SourceFile, listings: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  if (!READS_COMMAND_LINE.test(file.text)) return [];
  const own = folderOf(file.path);
  const paths = [...new Set([own, ""])].flatMap((folder) =>
    [...(listings.get(folder) ?? [])].sort().map((name) => (folder === "" ? name : `${folder}/${name}`)),
  );
  return paths.filter((path) => launcherKind(path) !== undefined).slice(0, MAX_LAUNCHERS);
}
