/**
 * Handles: the persistent identifiers of registry items.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc3650
 */

const HANDLE = /^\d{1,12}(\.\d{1,12}){0,4}\/[\w.-]{1,100}$/;

/** Whether a value is a handle such as `10378.1/1908974`: numbers, a slash and a name. */
export function isHandle(value: unknown): value is string {
  return typeof value === "string" && HANDLE.test(value);
}
