import type { Site, Value } from "../values.ts";

/** What stands in the place of a default and says more about the option. */
export interface OptionMarker {
  /** Undefined where there is none, or only something that makes it. */
  default: Value | undefined;
  /** What makes the default when the object is made. */
  factory: Value | undefined;
  /** Flags beside the one that the name gives. */
  flags: string[];
  site: Site;
}

/** Calls that stand for the default of a parameter or field: `typer.Option(0.1, "--lr")`, `field(default=0.1)`. */
const MARKER =
  /^(typer\.(params\.)?(Option|Argument)|(dataclasses|attrs?|simple_parsing(\.helpers)?|chex|flax\.struct|chz|equinox|msgspec)\.(field|ib|attrib|choice|flag|mutable_field|list_field)|pydantic\.(fields\.|v1\.)?Field|pydantic\.PrivateAttr|omegaconf\.II)$/;

/** Markers whose first argument is the default itself. */
const TAKES_DEFAULT = /(Option|Argument|Field|\.ib|attrib|simple_parsing(\.helpers)?\.(field|flag))$/;

/** The parts of a marker; undefined for values that are plain defaults. */
export function readMarker(value: Value): OptionMarker | undefined {
  if (value.kind !== "made" || !MARKER.test(value.name)) return undefined;
  const { positional, keywords } = value.arguments;
  const [first, ...rest] = positional.map((argument) => argument.value);
  const makes = value.name.endsWith("mutable_field") ? first : undefined;
  const given = keywords.get("default")?.value ?? (TAKES_DEFAULT.test(value.name) ? first : undefined);
  const factory = makes ?? (keywords.get("default_factory") ?? keywords.get("factory"))?.value ?? factoryIn(given);
  return {
    default: given === undefined || isMissing(given) || factoryIn(given) ? undefined : given,
    factory,
    flags: rest.flatMap((one) =>
      one.kind === "constant" && /^-/.test(String(one.value)) ? String(one.value).split("/") : [],
    ),
    site: value.site,
  };
}

/** `attr.Factory(list)` in the place of a default. */
function factoryIn(given: Value | undefined): Value | undefined {
  const isFactory = given?.kind === "made" && /^attrs?\.Factory$/.test(given.name);
  return isFactory ? given.arguments.positional[0]?.value : undefined;
}

/** `...`, `MISSING` and `NOTHING` say that there is no default. */
export function isMissing(value: Value): boolean {
  if (value.kind === "unknown") return value.reason === "...";
  return value.kind === "external" && /\.(MISSING|NOTHING|PydanticUndefined)$|^omegaconf\.MISSING$/.test(value.name);
}
