/**
 * Displays show a document and then replace it with the next.
 *
 * @module
 */
import type { System } from "../system/system.ts";
import type { Display, DisplayEnvironment, DisplaySetting } from "./environment.ts";
import { createNotebookDisplay, renderBundle } from "./notebook_display.ts";
import { createPlainDisplay } from "./plain_display.ts";
import { createTerminalDisplay } from "./terminal_display.ts";

/** Creates the display for an environment; `setting` has the `show` method for `custom`. */
export function createDisplay(
  system: System,
  environment: DisplayEnvironment,
  setting?: DisplaySetting,
): Display {
  switch (environment.surface) {
    case "notebook":
      return createNotebookDisplay(system, environment);
    case "terminal":
      return createTerminalDisplay(system.stderr, environment);
    case "plain":
      return createPlainDisplay(system.stderr, environment);
    case "custom":
      return createCustomDisplay(environment, setting);
    case "none":
      return { environment, show: async () => {}, close: async () => {} };
  }
}

function createCustomDisplay(environment: DisplayEnvironment, setting?: DisplaySetting): Display {
  const target = typeof setting === "object" ? setting : undefined;
  return {
    environment,
    async show(document) {
      const bundle = await renderBundle(document, environment);
      await target?.show({ html: bundle["text/html"], text: bundle["text/plain"] });
    },
    close: async () => {},
  };
}
