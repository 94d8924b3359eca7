/**
 * The version of this package.
 *
 * @module
 */
export { version } from "../version.ts";
