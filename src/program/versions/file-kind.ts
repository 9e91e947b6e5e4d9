/** The kinds of files that are read for requirements. */
export type FileKind =
  | "requirements"
  | "pyproject"
  | "setup.cfg"
  | "setup.py"
  | "Pipfile"
  | "conda"
  | "Pipfile.lock"
  | "toml lock"
  | "conda-lock"
  | "conda explicit"
  | "notebook"
  | "Dockerfile"
  | "tox"
  | "nox"
  | "workflow";

/** Names and paths by kind; the first that fits counts. */
const PATTERNS: [FileKind, RegExp][] = [
  ["pyproject", /(^|\/)pyproject\.toml$/],
  ["setup.cfg", /(^|\/)setup\.cfg$/],
  ["setup.py", /(^|\/)setup\.py$/],
  ["Pipfile", /(^|\/)Pipfile$/],
  ["Pipfile.lock", /(^|\/)Pipfile\.lock$/],
  ["toml lock", /(^|\/)((poetry|uv|pdm)\.lock|pylock\.([^./]+\.)?toml)$/],
  ["conda-lock", /(^|[-./])conda-lock\.ya?ml$/],
  ["conda explicit", /(^|\/)(conda-)?[^/]*(linux|osx|win)-[^/]*\.lock$/],
  ["workflow", /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/],
  ["conda", /(^|\/)([^/]*[-_.])?(environment|env|conda)([-_.][^/]*)?\.ya?ml$/i],
  ["Dockerfile", /(^|\/)((Docker|Container)file([-_.][^/]*)?|[^/]*\.(docker|container)file)$/i],
  ["tox", /(^|\/)tox\.ini$/],
  ["nox", /(^|\/)noxfile\.py$/],
  ["notebook", /\.ipynb$/],
  [
    "requirements",
    /(^|\/)([^/]*[-_.])?(requirements?|constraints?|reqs?|deps|dependencies)([-_.][^/]*)?\.(txt|in|pip)$/i,
  ],
  ["requirements", /(^|\/)(requirements?|reqs)\/[^/]+\.(txt|in|pip)$/i],
];

/** What kind of requirements a file holds by its name; undefined when it is none that is looked for. */
export function kindOfFile(path: string): FileKind | undefined {
  return PATTERNS.find(([, pattern]) => pattern.test(path))?.[0];
}

const RANKS: Record<FileKind, number> = {
  notebook: 0,
  requirements: 1,
  pyproject: 2,
  "setup.cfg": 3,
  "setup.py": 3,
  Pipfile: 3,
  conda: 4,
  "toml lock": 6,
  "Pipfile.lock": 6,
  "conda-lock": 6,
  "conda explicit": 6,
  Dockerfile: 7,
  tox: 8,
  nox: 8,
  workflow: 9,
};

/**
 * The order in which files of one folder are believed, the smallest first: what people write by hand, then variants of
 * it (`requirements-dev.txt`), locks, images, and what only the checks install.
 */
export function rankOfFile(path: string): number {
  const kind = kindOfFile(path) ?? "requirements";
  const isPlain = /(^|\/)(requirements\.(txt|in)|environment\.ya?ml)$/.test(path);
  const isVariant = (kind === "requirements" || kind === "conda") && !isPlain;
  return isVariant ? 5 : RANKS[kind];
}

/** Paths in the order of `rankOfFile`, those of one rank by name. */
export function sortByRank(paths: string[]): string[] {
  return [...paths].sort((a, b) => rankOfFile(a) - rankOfFile(b) || (a < b ? -1 : 1));
}
