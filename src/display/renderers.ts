/**
 * Everything that draws documents, loaded together when there is something to draw.
 *
 * @module
 */
export { renderHtml } from "./html.ts";
export { loadTerminalTools, renderTerminal } from "./terminal.ts";
export { renderText } from "./text.ts";
