/**
 * Attaches displays to results: the only place that knows the display symbols.
 *
 * @module
 */
import { loadOnce } from "../async/load_once.ts";
import type { System } from "../system/system.ts";
import { sanitise } from "../text/sanitise.ts";
import type { Document, Line } from "./document.ts";
import type { DisplayEnvironment } from "./environment.ts";
import { type IdentityDisplay, maskIdentity } from "./identity.ts";
import type { DrawPicture } from "./picture.ts";

/** The inspection function of a result. Deno passes only options, as the first argument. */
type Inspect = (depth?: unknown, options?: { readonly depth?: number | null }) => string;

/** Attaches displays to results. */
export interface Presenter {
  /**
   * Makes a result show itself in notebooks, REPLs and strings.
   *
   * It adds `Jupyter.display`, `Deno.customInspect`, `nodejs.util.inspect.custom` and `toString`,
   * not enumerable. `view` is called at each display. Inspection is synchronous, so the renderers
   * are loaded here, before the result is returned. A notebook also needs what draws pictures;
   * without `pictures`, a result that is printed shows them in words.
   */
  present<T extends object>(
    result: T,
    view: () => Document,
    options?: { readonly pictures?: boolean },
  ): Promise<T>;
  /** Loads the renderers, and returns a synchronous `present`. */
  ready(): Promise<<T extends object>(result: T, view: () => Document) => T>;
  /**
   * Synchronous version for views of plain lines, which need no renderers. A notebook waits for
   * `after` before it shows the result.
   */
  presentLines<T extends object>(
    result: T,
    view: () => readonly Line[],
    options?: { after?: () => Promise<void> },
  ): T;
}

/** Creates the presenter of an environment; the renderers are loaded with the first result. */
export function createPresenter(
  environment: DisplayEnvironment,
  system: Pick<System, "kernel">,
): Presenter {
  const { identity, voice } = environment;
  let draw: DrawPicture | undefined;
  const attachDisplay = <T extends object>(
    result: T,
    view: () => Document,
    forms: { text: () => string; inspect: Inspect; after?: () => Promise<void> },
  ): T => {
    define(result, Symbol.for("Jupyter.display"), async () => {
      await forms.after?.();
      const { renderOutput, renderText, loadPictures } = await loadRenderers();
      const document = view();
      if (document.some(({ kind }) => kind === "picture")) draw ??= await loadPictures();
      const bundle = {
        "text/html": renderOutput(document, { identity, voice, draw }),
        "text/plain": renderText(document, { identity, voice }),
      };
      system.kernel?.delayCellEnd?.();
      return bundle;
    });
    define(result, Symbol.for("Deno.customInspect"), forms.inspect);
    define(result, Symbol.for("nodejs.util.inspect.custom"), forms.inspect);
    define(result, "toString", forms.text);
    return result;
  };
  const ready: Presenter["ready"] = loadOnce(async () => {
    const { renderOutput, renderText, renderTerminal, loadTerminalTools } = await loadRenderers();
    const tools = await loadTerminalTools({ table: true, qr: false });
    return (result, view) =>
      attachDisplay(result, view, {
        text: () => renderText(view(), environment),
        inspect: (depth, options) => {
          const { kernel } = system;
          // Nested in other data, it is shown as text like the data around it.
          if (!kernel?.inspectsResults || depth === undefined || depth !== options?.depth) {
            return renderTerminal(view(), { ...environment, qr: false }, tools);
          }
          const data = { "text/html": renderOutput(view(), { identity, voice, draw }) };
          kernel.broadcast("display_data", { data, metadata: {} }).catch(() => {});
          return "";
        },
      });
  });
  return {
    present: async (result, view, { pictures = false } = {}) => {
      const attach = await ready();
      if (pictures && system.kernel) draw ??= await (await loadRenderers()).loadPictures();
      return attach(result, view);
    },
    ready,
    presentLines: (result, view, options = {}) => {
      const text = () => view().map((each) => words(each, identity)).join("\n");
      return attachDisplay(result, view, { text, inspect: text, ...options });
    },
  };
}

const loadRenderers = () => import("./renderers.ts");

/** The plain words of a line, for views that are shown before a renderer is loaded. */
function words(each: Line, identity: IdentityDisplay): string {
  return sanitise(
    each.content.map((piece) => {
      if (typeof piece === "string") return piece;
      if (piece.kind === "identity" && identity === "masked") return maskIdentity(piece.text);
      return "text" in piece && piece.text !== undefined ? piece.text : "";
    }).join(""),
  );
}

function define(result: object, key: PropertyKey, value: Inspect | (() => unknown)): void {
  Object.defineProperty(result, key, { value, enumerable: false, configurable: true });
}
