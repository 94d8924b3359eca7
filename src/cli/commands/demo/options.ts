/**
 * What `provena demo` takes.
 *
 * @module
 */

/** Options of the demo. */
export interface DemoCommandOptions {
  readonly approve?: string;
  readonly serve?: boolean;
  readonly port?: string;
}
