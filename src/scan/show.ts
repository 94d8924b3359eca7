/**
 * Showing what was found in files.
 *
 * @module
 */
export { scanView as scanDocument } from "../view/scan.ts";
export { type NotebookNeed, type ShareData, shareView as shareDocument } from "../view/share.ts";
