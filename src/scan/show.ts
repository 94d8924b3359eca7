/**
 * Showing the report of a scan.
 *
 * @module
 */
export { scanView as scanDocument } from "../view/scan.ts";
