/**
 * The version of this package.
 *
 * @module
 */

/** As in package.json and deno.json; a test compares them, since a bundle has neither beside it. */
export const version = "0.1.0";
