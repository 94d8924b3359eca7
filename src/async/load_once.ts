/**
 * Loads code once.
 *
 * @module
 */

/**
 * Returns a function that loads something at its first call; later calls share it. To ask the
 * runtime for a module that is there takes as long as to open a file. A failure is not kept.
 */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () =>
    loaded ??= load().catch((error) => {
      loaded = undefined;
      throw error;
    });
}
