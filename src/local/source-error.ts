/** Code that was asked for cannot be read. The message says what to mend, for the person at the terminal. */
export class SourceError extends Error {
  override name = "SourceError";
}
