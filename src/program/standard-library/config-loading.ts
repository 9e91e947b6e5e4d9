import type { ConfigFormat } from "../config-files/data-file.ts";
import { loadValue } from "../config-files/load-config.ts";
import type { Machine } from "../machine.ts";
import type { Made, Value } from "../values.ts";

const PYYAML: ConfigFormat = { yaml: "pyyaml" };
const LENIENT: ConfigFormat = { yaml: "lenient floats" };

const LOADERS: Record<string, ConfigFormat> = {
  "yaml.safe_load": PYYAML,
  "yaml.load": PYYAML,
  "yaml.full_load": PYYAML,
  "yaml.unsafe_load": PYYAML,
  "ruamel.yaml.safe_load": LENIENT,
  "ruamel.yaml.load": LENIENT,
  "ruamel.yaml.round_trip_load": LENIENT,
  "ruamel.yaml.YAML().load": LENIENT,
  "json.load": "json",
  "json.loads": "json",
  "simplejson.load": "json",
  "simplejson.loads": "json",
  "ujson.load": "json",
  "orjson.loads": "json",
  "tomllib.load": "toml",
  "tomllib.loads": "toml",
  "tomli.load": "toml",
  "tomli.loads": "toml",
  "toml.load": "toml",
  "toml.loads": "toml",
};

/** `yaml.safe_load(open(path))` and its kind: the contents of a file of the repository. */
export function callConfigLoading(machine: Machine, call: Made): Value | undefined {
  const format = LOADERS[call.name];
  const [from] = call.arguments.positional;
  if (format === undefined || from === undefined) return undefined;
  return loadValue(machine, from.value, format === PYYAML && hasOwnResolver(machine) ? LENIENT : format);
}

/** The well-known remedy for `1e-3` is a resolver of one's own; it stands beside the call that uses it. */
function hasOwnResolver(machine: Machine): boolean {
  return machine.frame.file.text.includes("add_implicit_resolver");
}
