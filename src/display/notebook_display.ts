/**
 * A display in a notebook: one output, updated in place.
 *
 * @module
 */
import type { System } from "../system/system.ts";
import type { Document } from "./document.ts";
import type { Display, DisplayEnvironment } from "./environment.ts";
import { renderOutput } from "./output_html.ts";
import { loadQrPicture } from "./qr.ts";
import { renderText } from "./text.ts";

/** The MIME bundle of every output of this package. */
export interface Bundle {
  readonly "text/html": string;
  readonly "text/plain": string;
}

/** Renders a document as a MIME bundle; only the HTML has the QR code. */
export async function renderBundle(
  document: Document,
  { identity, voice }: DisplayEnvironment,
): Promise<Bundle> {
  const pictured = document.some((block) => block.kind === "card" && block.qr);
  const picture = pictured ? { picture: await loadQrPicture() } : {};
  return {
    "text/html": renderOutput(document, { identity, voice, ...picture }),
    "text/plain": renderText(document, { identity, voice }),
  };
}

/** The minimum time between updates, because front-ends redraw the cell at each one. */
const BETWEEN_UPDATES_MS = 1000;

/**
 * The kernel may report idle before it has sent all output: 8 of 160 were lost, 0 with this wait.
 */
const DRAIN_MS = 20;

/**
 * Creates a display with its own `display_id`. Of several updates within a second, the last is
 * shown.
 *
 * It broadcasts its output, because the result of a cell can never be updated.
 */
export function createNotebookDisplay(system: System, environment: DisplayEnvironment): Display {
  const displayId = system.random(16);
  let latest: Document | undefined;
  let shown: string | undefined;
  let shownAt = -Infinity;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (latest) {
      const wait = shownAt + BETWEEN_UPDATES_MS - system.now();
      // If the clock was set back, do not wait for longer than a second.
      if (wait > 0) await system.sleep(Math.min(wait, BETWEEN_UPDATES_MS));
      const data = await renderBundle(take(), environment);
      if (data["text/html"] === shown) continue;
      const type = shown === undefined ? "display_data" : "update_display_data";
      // Always empty: VS Code replaces all outputs of a cell when metadata changes.
      const content = { data, metadata: {}, transient: { display_id: displayId } };
      await system.kernel?.broadcast(type, content);
      shown = data["text/html"];
      shownAt = system.now();
    }
    await system.sleep(DRAIN_MS);
  }

  function take(): Document {
    const document = latest!;
    latest = undefined;
    return document;
  }

  return {
    environment,
    async show(document) {
      latest = document;
      while (latest || running) {
        running ??= run().finally(() => running = undefined);
        await running;
      }
    },
    async close() {
      await running;
    },
  };
}
