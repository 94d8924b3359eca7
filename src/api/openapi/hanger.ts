/**
 * Hanging displays on results at once, where waiting for a renderer would be in the way.
 *
 * @module
 */
import type { Document } from "../../display/document.ts";
import type { Presenter } from "../../display/presenter.ts";

/** Makes an object show itself. */
export type Hang = <T extends object>(result: T, view: () => Document) => T;

/**
 * Loads the renderers once; what is returned needs no waiting.
 *
 * @param presenter gives results their displays
 * @returns hangs the same displays on any number of objects
 */
export async function loadHanger(presenter: Presenter): Promise<Hang> {
  let current: () => Document = () => [];
  const model: Record<PropertyKey, unknown> = {};
  await presenter.present(model, () => current());
  const shows = Reflect.ownKeys(model).map((key) => ({ key, show: model[key] }));
  return (result, view) => {
    for (const { key, show } of shows) {
      if (typeof show !== "function") continue;
      const value = (...args: readonly unknown[]): unknown => {
        current = view;
        return show.apply(result, args);
      };
      Object.defineProperty(result, key, { value, enumerable: false, configurable: true });
    }
    return result;
  };
}
