/**
 * Work on many things, a few at a time.
 *
 * @module
 */

/**
 * Runs a task for each thing, at most `atOnce` at a time. The first failure ends it, but only after
 * the tasks that are running have ended, so that nothing still runs when it is thrown.
 */
export async function forEach<T>(
  things: Iterable<T>,
  atOnce: number,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const rest = things[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (let next = rest.next(); !next.done && !failure; next = rest.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failure) throw failure.error;
}
