/** How long a state may take to come, in milliseconds; what takes longer is a failure. */
const LIMIT_MS = 25_000;

/** Waits for a state: for the first answer that is not undefined. Rejects with the state's name when it does not come. */
export async function waitFor<T>(name: string, read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const limit = performance.now() + LIMIT_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (performance.now() > limit) throw new Error(`${name} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
