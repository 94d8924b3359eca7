/**
 * Hanging a display on a result: the one place that knows the display symbols.
 *
 * @module
 */
import type { Document } from "./document.ts";

/** Gives results their displays. */
export interface Presenter {
  /**
   * Makes a result show itself in notebooks, REPLs and strings.
   *
   * Inspecting is synchronous, so the renderers are loaded here, before the result is handed out.
   *
   * @param result the object to show; gets non-enumerable `Jupyter.display`,
   * `Deno.customInspect`, `nodejs.util.inspect.custom` and `toString`
   * @param view makes its document, called anew at each display
   * @returns the same object
   */
  present<T extends object>(result: T, view: () => Document): Promise<T>;
}
