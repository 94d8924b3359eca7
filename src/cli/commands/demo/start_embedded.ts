/**
 * Starting the embedded deployment for a person who watches.
 *
 * @module
 */
import type { Demo } from "../../../demo/mod.ts";
import type { Invocation } from "../../command.ts";
import { withProgress } from "../../progress.ts";

/** What `provena demo` takes. */
export interface DemoCommandOptions {
  readonly approve?: string;
  readonly serve?: boolean;
  readonly port?: string;
  readonly offlineToken?: string;
  readonly output?: string;
}

/**
 * Starts it, polled as often as a person at a terminal would like.
 *
 * @param invocation whose output and signal
 * @param options as whom sign-ins approve themselves, and the portal's port, if either is chosen
 * @returns the deployment, to be closed
 */
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
