import type { Made, Value } from "../values.ts";
import { constant, withOrigin } from "../values.ts";

const READERS = new Set(["os.environ.get", "os.getenv"]);

/** `os.environ.get("NAME", default)` is its default; without one it is `None` where the variable is not set. */
export function callEnvironment(call: Made): Value | undefined {
  if (!READERS.has(call.name)) return undefined;
  const [name, given] = call.arguments.positional;
  const otherwise = given ?? call.arguments.keywords.get("default");
  const label = name?.value.kind === "constant" ? String(name.value.value) : "an environment variable";
  return withOrigin(otherwise?.value ?? constant(null), "environment default", label, otherwise?.site ?? call.site);
}
