import type { Module } from "../../python/nodes.ts";
import type { PythonParser } from "../../python/parse-python.ts";
import { type FileKind, kindOfFile } from "./file-kind.ts";
import { readCondaEnvironment, readCondaExplicit, readCondaLock } from "./readers/conda.ts";
import { readDockerfile } from "./readers/dockerfile.ts";
import { readNotebookCommands } from "./readers/notebook-commands.ts";
import { readNoxfile } from "./readers/noxfile.ts";
import { readPipfile, readPipfileLock } from "./readers/pipfile.ts";
import { readPyproject } from "./readers/pyproject.ts";
import { readRequirementsText } from "./readers/requirements-text.ts";
import { readSetupCfg, readTox } from "./readers/setup-cfg.ts";
import { readSetupPy } from "./readers/setup-py.ts";
import { readTomlLock } from "./readers/toml-lock.ts";
import { readWorkflow } from "./readers/workflow.ts";
import { Reading } from "./reading.ts";
import type { Requirement, RequirementFile } from "./requirement.ts";

/** Largest notebook that is read, pictures in it included, in UTF-16 units. */
const MAX_NOTEBOOK_UNITS = 30_000_000;

/** Largest file of another kind; the largest real ones are locks of about three million. */
const MAX_FILE_UNITS = 6_000_000;

/** Largest script that is parsed. */
const MAX_SCRIPT_UNITS = 500_000;

type Read = (reading: Reading, text: string, parser: PythonParser | undefined) => void;

const READERS: Record<FileKind, Read> = {
  requirements: readRequirementsText,
  pyproject: readPyproject,
  "setup.cfg": readSetupCfg,
  Pipfile: readPipfile,
  "Pipfile.lock": readPipfileLock,
  "toml lock": readTomlLock,
  conda: readCondaEnvironment,
  "conda-lock": readCondaLock,
  "conda explicit": readCondaExplicit,
  Dockerfile: readDockerfile,
  workflow: readWorkflow,
  tox: readTox,
  notebook: readNotebookCommands,
  "setup.py": (reading, text, parser) => readScript(reading, text, { parser, read: readSetupPy }),
  nox: (reading, text, parser) => readScript(reading, text, { parser, read: readNoxfile }),
};

/**
 * Reads one file by the kind that its name tells; a name that tells none is read as a requirements file, since another
 * file includes it. Scripts (`setup.py`, `noxfile.py`) need the parser and give nothing without it.
 */
export function readRequirementFile(path: string, text: string, parser?: PythonParser): RequirementFile {
  const kind = kindOfFile(path) ?? "requirements";
  const reading = new Reading(path, kind === "notebook" ? path : undefined);
  if (text.length > limitOf(kind)) reading.problem = "too large to be read";
  else readGuarded(reading, () => READERS[kind](reading, text, parser));
  return reading;
}

/** No file can stop a review: what nests more deeply than a reader's stack allows is left unread. */
function readGuarded(reading: Reading, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    reading.problem = "nested too deeply to be read";
  }
}

function limitOf(kind: FileKind): number {
  if (kind === "notebook") return MAX_NOTEBOOK_UNITS;
  return kind === "setup.py" || kind === "nox" ? MAX_SCRIPT_UNITS : MAX_FILE_UNITS;
}

function readScript(
  reading: Reading,
  text: string,
  {
    parser,
    read,
  }: { parser: PythonParser | undefined; read: (reading: Reading, text: string, module: Module) => void },
): void {
  const module = parser?.parse(text);
  if (module) read(reading, text, module);
  else reading.problem = "not parsed";
}

/** The requirements of one file alone, without those that it includes. */
export function readRequirements(path: string, text: string): Requirement[] {
  return readRequirementFile(path, text).requirements;
}
