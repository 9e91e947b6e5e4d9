/** The command line asks for something that cannot be done as written. The message names what to write instead. */
export class UsageError extends Error {
  override name = "UsageError";
}
