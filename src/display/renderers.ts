/**
 * All renderers, loaded together at first use.
 *
 * @module
 */
export { renderOutput } from "./output_html.ts";
export { loadPictures } from "./picture.ts";
export { loadTerminalTools, renderTerminal } from "./terminal.ts";
export { renderText } from "./text.ts";
