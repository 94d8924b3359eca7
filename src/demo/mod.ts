/**
 * A complete Provena deployment on this machine, for trying things out and for tests.
 *
 * @module
 */
export { startDemo } from "./start_demo.ts";
export type { Demo } from "./demo.ts";
export type { DemoOptions } from "./options.ts";
export type { DemoRequest, DemoServer } from "./server/request.ts";
export type { DemoUser } from "./users.ts";
