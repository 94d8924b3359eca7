/**
 * Starts the embedded deployment for a person at a terminal.
 *
 * @module
 */
import type { Demo } from "../../../demo/mod.ts";
import type { Invocation } from "../../command.ts";
import { withProgress } from "../../progress.ts";

/** The options of `provena demo`. */
export interface DemoCommandOptions {
  readonly approve?: string;
  readonly serve?: boolean;
  readonly port?: string;
  readonly offlineToken?: string;
  readonly output?: string;
}

/** Polls every second, so that a person sees the approval at once. */
export async function startEmbedded(
  invocation: Pick<Invocation, "output" | "signal">,
  options: { readonly approve: string | undefined; readonly port: number | undefined },
): Promise<Demo> {
  const { approve, port } = options;
  const { startDemo } = await import("../../../demo/mod.ts");
  const starting = startDemo({
    interval: 1,
    ...(approve === undefined ? {} : { approve }),
    ...(port === undefined ? {} : { port }),
  });
  return await withProgress(invocation, "Starting the embedded deployment", starting);
}
