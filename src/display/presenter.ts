/**
 * Hanging a display on a result: the one place that knows the display symbols.
 *
 * @module
 */
import type { Document, Line } from "./document.ts";
import type { DisplayEnvironment } from "./environment.ts";
import { renderHtml } from "./html.ts";
import { loadTerminalTools, renderTerminal, type TerminalTools } from "./terminal.ts";
import { renderText } from "./text.ts";
import { realSystem } from "../system.ts";

/**
 * Milliseconds a notebook display waits before it answers. The kernel may report idle before it
 * sends the result: of 60 results of a cell that awaited something, nbclient lost 37 without a
 * wait, 0 of 180 with one of 5 to 20 ms (Deno 2.9.6, nbclient 0.11).
 */
const SETTLE = 20;

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
  /**
   * The same at once, for views of plain lines, which need no renderer loaded.
   *
   * @param result the object to show
   * @param view makes its document; lines only
   * @returns the same object
   */
  presentLines<T extends object>(result: T, view: () => readonly Line[]): T;
}

/**
 * A presenter for one environment.
 *
 * @param environment where results are shown, and whether people are masked there
 * @returns what hangs displays on results
 */
export function createPresenter(environment: DisplayEnvironment): Presenter {
  const { identity, voice } = environment;
  const hang = <T extends object>(result: T, view: () => Document, tools: TerminalTools): T => {
    const text = () => renderText(view(), environment);
    const inspect = () => renderTerminal(view(), { ...environment, qr: false }, tools);
    const bundle = async () => {
      await realSystem.sleep(SETTLE);
      return {
        "text/html": renderHtml(view(), { identity, voice }),
        "text/plain": renderText(view(), { identity, voice }),
      };
    };
    define(result, Symbol.for("Jupyter.display"), bundle);
    define(result, Symbol.for("Deno.customInspect"), inspect);
    define(result, Symbol.for("nodejs.util.inspect.custom"), inspect);
    define(result, "toString", text);
    return result;
  };
  return {
    present: async (result, view) =>
      hang(result, view, await loadTerminalTools({ table: true, qr: false })),
    presentLines: (result, view) => hang(result, view, {}),
  };
}

function define(result: object, key: PropertyKey, value: () => unknown): void {
  Object.defineProperty(result, key, { value, enumerable: false, configurable: true });
}
